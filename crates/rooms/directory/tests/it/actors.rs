//! Who works together: lists, pages, gaps.

use axum::http::StatusCode;
use directory::Directory;
use directory::actors::{self, ActorFilter, ActorSize};
use directory::reference::{provider_members, providers};
use identity::ops::{self, NewAccount, NewOrganisation};
use identity::{Caller, Organisation, OrganisationKind, Role};
use store::{Actor, Store};
use uuid::Uuid;

use crate::{app, engines, get};

const PASSWORD: &str = "ein langer Satz als Passwort";

async fn found(
    store: &Store,
    kind: OrganisationKind,
    name: &str,
    mark: &str,
    ars: &str,
) -> Organisation {
    let new = NewOrganisation {
        kind,
        name: name.to_owned(),
        mark: mark.to_owned(),
        ars: ars.to_owned(),
        two_persons: false,
    };
    store.change(move |tx| ops::found(tx, Actor::System, &new)).await.unwrap()
}

async fn affiliate(store: &Store, parent: Uuid, member: Uuid, source: &'static str) {
    store
        .change(move |tx| ops::affiliate_from(tx, Actor::System, parent, member, source))
        .await
        .unwrap();
}

async fn appoint(store: &Store, of: Uuid, role: Role, name: &'static str) -> Caller {
    let email = format!("{role}@lemgo.example");
    let account = NewAccount::prepare(store, &email, name, PASSWORD).await.unwrap();
    store
        .change(move |tx| {
            let (person, _) = ops::open_account(tx, Actor::System, &account)?;
            ops::grant(tx, Actor::System, person.id, of, role)
        })
        .await
        .unwrap();
    store.read(move |read| ops::caller_for(read, &email)).await.unwrap()
}

#[tokio::test]
async fn towns_are_listed_with_their_gaps_and_committees_never() {
    for files in engines() {
        let store = &files.store;
        Directory::seed(store).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let directory = Directory::open(store, folder.path()).await.unwrap();
        let krz = found(store, OrganisationKind::Provider, "krz", "KRZ", "").await;
        let seat = krz.id;
        store.change(move |tx| ops::settle(tx, Actor::System, seat, "057660044044")).await.unwrap();
        let lemgo =
            found(store, OrganisationKind::Municipality, "Stadt Lemgo", "LEM", "057660044044")
                .await;
        let lippe =
            found(store, OrganisationKind::District, "Kreis Lippe", "LIP", "057660000000").await;
        let hidden = found(store, OrganisationKind::Committee, "Geheimrunde", "GEH", "").await;
        let source = "Allgemein bekannt, noch zu bestätigen";
        affiliate(store, krz.id, lemgo.id, source).await;
        affiliate(store, krz.id, lippe.id, "").await;
        affiliate(store, hidden.id, lemgo.id, "").await;
        let own = appoint(store, lemgo.id, Role::Leader, "Anke Rathaus").await;
        appoint(store, lemgo.id, Role::DigitalGuide, "Nele Wegweiser").await;

        let listed = |filter: ActorFilter| {
            let filter = ActorFilter { limit: 10, ..filter };
            async move {
                let (items, total) =
                    store.read(move |read| actors::actors(read, &filter)).await.unwrap();
                assert_eq!(i64::try_from(items.len()).unwrap(), total);
                items.into_iter().map(|it| it.name).collect::<Vec<_>>()
            }
        };
        let all = ActorFilter::default;
        assert_eq!(listed(all()).await, ["Kreis Lippe", "Stadt Lemgo", "krz"]);
        let land = Some(ars::Land::from_key("05").unwrap());
        assert_eq!(listed(ActorFilter { land, ..all() }).await.len(), 3, "krz sits there");
        let size = Some(ActorSize::To100k);
        assert_eq!(listed(ActorFilter { size, ..all() }).await, ["Stadt Lemgo"]);
        let size = Some(ActorSize::Over100k);
        assert_eq!(listed(ActorFilter { size, ..all() }).await, ["Kreis Lippe"]);
        let parent = Some(krz.id);
        assert_eq!(listed(ActorFilter { parent, ..all() }).await, ["Kreis Lippe", "Stadt Lemgo"]);
        let text = "LEMGO".to_owned();
        assert_eq!(listed(ActorFilter { text, ..all() }).await, ["Stadt Lemgo"]);
        assert_eq!(listed(ActorFilter { gaps: true, ..all() }).await.len(), 2);

        let record = |caller: Caller, id: Uuid| async move {
            let before = store.statements();
            let record = store.read(move |read| actors::actor(read, &caller, id)).await.unwrap();
            assert!(store.statements() - before <= 2);
            record
        };
        assert_eq!(record(own.clone(), hidden.id).await, None, "a committee is none of them");
        let public = record(Caller::Anonymous, lemgo.id).await.unwrap();
        assert_eq!(public.gaps(), [Role::Cdo, Role::SecurityOfficer]);
        assert_eq!(public.parents.len(), 1, "the committee is not told");
        assert_eq!(public.parents[0].source, source);
        let names: Vec<_> = public.holders.iter().map(|it| (it.role, it.name.clone())).collect();
        let leader = (Role::Leader, Some("Anke Rathaus".to_owned()));
        assert_eq!(names, [leader.clone(), (Role::DigitalGuide, None)]);
        let inside = record(own, lemgo.id).await.unwrap();
        assert_eq!(inside.holders[1].name.as_deref(), Some("Nele Wegweiser"));

        let app = app(store, &directory);
        for path in [
            "/verzeichnis".to_owned(),
            "/verzeichnis?art=municipality&land=05&groesse=to-100k&luecken=1&q=lemgo".to_owned(),
            format!("/verzeichnis/{}", lemgo.id),
            "/api/v1/organisations?kind=municipality&gaps=true".to_owned(),
            format!("/api/v1/organisations/{}", lemgo.id),
            format!("/api/v1/organisations.csv?member_of={}", krz.id),
        ] {
            let before = store.statements();
            let answer = get(&app, &path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
            assert!(store.statements() - before <= 3, "{path}");
            assert!(
                !answer.body.contains("Geheimrunde") && !answer.body.contains("Nele"),
                "{path}"
            );
        }
        get(&app, &format!("/verzeichnis/{}", lemgo.id))
            .await
            .has("Noch nicht benannt:")
            .has("nicht benannt")
            .has("Anke Rathaus")
            .has(source);
        assert_eq!(get(&app, &format!("/verzeichnis/{}", hidden.id)).await.status, 404);
        let json = get(&app, &format!("/api/v1/organisations/{}", lemgo.id)).await.json();
        assert_eq!(json["gaps"], 2);
        assert_eq!(json["functions"].as_array().unwrap().len(), 4);
    }
}

#[test]
fn the_tables_of_providers_hold_what_they_say() {
    let (as_of, all) = providers().unwrap();
    assert_eq!((as_of.to_string().as_str(), all.len()), ("2019-12-19", 32));
    let members = provider_members().unwrap();
    assert_eq!(members.iter().filter(|it| it.listed).count(), 1, "the source lists one");
    let krz: Vec<_> = members.iter().filter(|it| it.provider == 10).collect();
    assert_eq!(krz.len(), 39, "three districts with eleven, nine and sixteen towns");
    assert!(krz.iter().all(|it| !it.listed), "nobody has confirmed it");
    assert!(krz.iter().any(|it| it.name == "Lemgo"));
}
