//! Decisions on needs: their supporters read in the need what became of it.

use serde_json::json;

use crate::house::houses;

#[tokio::test]
async fn a_need_that_is_not_there_cannot_be_decided_about() {
    for house in houses().await {
        let meeting = house.meeting("Sitzung", "clear").await;
        let fields = json!({"title": "P", "visibility": "public", "reference": "need",
            "reference_id": "019cb000-0000-7000-8000-000000000000"});
        let wrong =
            house.act(&house.chair, committees::On::Meeting, meeting, "item", &fields).await;
        assert!(matches!(wrong, Err(committees::Error::Wrong(_))), "{}: {wrong:?}", house.engine);
    }
}
