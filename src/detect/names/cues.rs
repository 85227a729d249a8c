//! The words around names, in French and in English: titles, particles, greetings, what comes before a
//! place and after a firm, and the labels of fields.

use crate::detect::keywords::part_words;
use crate::text::fold::fold;

/// Whether a word in capitals is the label of something that is no name: it ends one, however much it looks like a part of
/// it (`Nas` is a name).
pub fn is_acronym(word: &str) -> bool {
    matches!(
        word,
        "BIC"
            | "DDN"
            | "DOB"
            | "DX"
            | "FAX"
            | "HCN"
            | "IBAN"
            | "ID"
            | "MRN"
            | "NAM"
            | "NAS"
            | "NHS"
            | "NINO"
            | "NIP"
            | "NIR"
            | "OHIP"
            | "POA"
            | "PRN"
            | "RAMQ"
            | "RN"
            | "SIN"
            | "SSN"
            | "TEL"
    )
}

/// The part that a word plays around a name. One word has one role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Role {
    /// `M.`, `Mme`, `Dr`: what follows is a person.
    Title,
    /// `president`, `judge`: what follows is a person if it is a name.
    Office,
    /// `de`, `van`, `bin`: joins the parts of a surname.
    Particle,
    /// `rue`, `lac`, `école`, `Saint`: what follows is a place or an institution named for a person.
    PlaceBefore,
    /// `inc.`, `Street`, `University`: what stands before is a firm, a street, an institution.
    FirmAfter,
    /// `said`, `écrit`: what stands before is often a person.
    Verb,
    /// `Dear`, `Bonjour`: what follows is a person.
    Greeting,
    /// `Regards`, `Cordialement`: the next line is a person.
    Closing,
    /// `with`, `avec`, `my brother`: what follows may be a person.
    Before,
    /// `named`, `m'appelle`, `name is`: what follows is a person.
    Named,
    /// `Jr`, `III`, `fils`: ends a name.
    Suffix,
    /// `name`, `nom`, `client`, `patient`, `from`: a label whose value is a person.
    Label,
    /// `and`, `et`: joins persons.
    And,
    /// Months, days, products, languages, words that begin sentences: never a part of a name.
    Never,
}

const ALL: [Role; 14] = [
    Role::Title,
    Role::Office,
    Role::Particle,
    Role::PlaceBefore,
    Role::FirmAfter,
    Role::Verb,
    Role::Greeting,
    Role::Closing,
    Role::Before,
    Role::Named,
    Role::Suffix,
    Role::Label,
    Role::And,
    Role::Never,
];

impl Role {
    /// The role stored as `index + 1`, none for 0.
    pub fn from_index(index: usize) -> Option<Role> {
        ALL.get(index.wrapping_sub(1)).copied()
    }
}

/// Folded words of each role. Later groups win where a word stands in two.
pub const ROLES: &[(Role, &str)] = &[
    (
        Role::Never,
        "the this that these those there then when where what which who why how if it its he she they we you i my \
         your his her our their a an as at by of on in is are was were be been not no yes all any some each every more \
         most other such only new old first last next also but or so than too very can could should would do does did \
         have has had will shall may might must please note see click page table figure section chapter part item \
         le la les un une ce cette ces cet il elle ils elles nous vous je tu on si qui que quoi dont ou mais donc or \
         ni car pour par sur sous dans sans est sont etait etre a ont avait non oui tout tous toute toutes plusieurs \
         notre votre leur nos vos leurs mon ma mes ton ta tes sa ses aucun chaque autre meme voir chapitre tableau \
         january february march april june july august september october november december jan feb apr jun jul aug \
         sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun \
         janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre lundi mardi mercredi \
         jeudi vendredi samedi dimanche \
         windows linux unix debian ubuntu fedora redhat apache python java javascript typescript perl ruby haskell \
         pascal kotlin scala erlang elixir fortran cobol lisp scheme prolog matlab mysql oracle sqlite postgres \
         postgresql redis docker kubernetes jenkins travis maven gradle ansible vagrant puppet django flask celery \
         jupyter numpy scipy pandas gnome mozilla firefox chrome safari opera netscape microsoft google apple amazon \
         facebook twitter netflix yahoo ibm intel cisco adobe visual studio excel word outlook powerpoint acrobat \
         english french german spanish italian portuguese russian chinese japanese korean arabic francais anglais \
         allemand espagnol american canadian british european americain canadien britannique europeen quebecois \
         danish swedish norwegian finnish polish hungarian czech dutch greek turkish irish scottish welsh indian mexican \
         brazilian cuban african asian israeli iranian iraqi lebanese syrian moroccan algerian tunisian haitian vietnamese \
         roman latin bot user admin root guest agent system \
         islam christian jewish muslim catholic internet web net www http https ftp email version license licence \
         copyright gnu gpl bsd mit lgpl agpl mpl isc api sdk cpu gpu usb pdf html xml json csv sql url uri utf ascii \
         ansi iso ieee rfc dns tcp udp ssl tls ssh vpn todo fixme null none true false default error warning info debug",
    ),
    (
        Role::FirmAfter,
        "inc ltd ltee llc llp corp corporation company co cie senc senc gmbh sa sarl sas ag plc group groupe associates \
         associes brothers bros enterprises entreprises industries holdings international solutions systems services \
         consulting technologies university college school institute institut hospital foundation fondation church \
         library bank trust society association street st avenue ave road rd boulevard blvd drive lane court place \
         square crescent terrace highway bridge park center centre building tower hall house island lake river \
         mountain valley beach bay creek airport station stadium arena museum theatre theater hotel restaurant award \
         prize cup trophy memorial act county city town township district province state department post times \
         journal news press tribune herald gazette globe magazine records studios entertainment orchestra band \
         school effect law theorem algorithm method model equation distribution transform series test disease \
         syndrome avocats notaires architectes assurances immobilier construction transport pharmacie motors foods \
         union sons parks project software foundation team committee commission council tree trees editor hash filter key code license \
         academy apartments arboretum bakery chair clinic complex estates fellowship garage insurance jewelers jewellers \
         lofts motorsports pharmacy pizza pizzeria properties realty scholarship tournament trophies",
    ),
    (
        Role::PlaceBefore,
        "rue avenue av boulevard boul bd chemin ch cote rang montee place terrasse route rte autoroute pont \
         impasse allee quai ruelle carre croissant lac lake mont mount riviere ile iles baie parc park ecole college \
         cegep universite university hopital hospital chum chsld clsc clinique centre center eglise cathedrale \
         paroisse basilique aeroport gare station metro arrondissement ville village municipalite canton comte \
         circonscription polyvalente residence manoir auberge hotel cafe restaurant theatre salle stade arena pavillon \
         edifice immeuble bibliotheque musee fondation prix trophee coupe fort port point cape cap san santa los las \
         new north south east west nouveau nouvelle nord sud est ouest saint sainte st ste sao rio \
         editions edition toitures garage pharmacie pharmaprix uniprix familiprix proxim etude syndic salon boulangerie \
         patisserie fromagerie brasserie librairie quincaillerie plomberie excavation fonds chaire bourse traiteur ferme \
         calle via rua avenida plaza piazza strada strasse ulica prospekt uss usns usnv uscgc hms hmcs ncsm rms",
    ),
    (
        Role::Verb,
        "said says say told tells tell asked asks replied replies wrote writes writing added adds explained \
         explains announced shouted answered called calls lives lived works worked joined joins moved born died flew \
         was is has had thinks thought wants wanted loves loved likes liked knows knew went goes came comes sent sends \
         confirmed agreed noted stated reported suggested signed met meets spent studied grew married plays played \
         dit disait declare affirme affirmait demande repond repondu ecrit ajoute explique travaille habite habitait \
         demeure reside pense croit souhaite veut voulait confirme signale mentionne rapporte indique propose \
         rencontre appelle recu envoie",
    ),
    (
        Role::Before,
        "with avec by par from to for pour chez said told asked brother sister mother father wife husband son daughter \
         partner friend boss colleague kid child cousin uncle aunt nephew niece neighbour neighbor frere soeur mere pere \
         epouse epoux conjoint conjointe fils fille ami amie collegue patron enfant oncle tante voisin voisine selon \
         according like miss ask tell see call meet contact cc via under named him her gave given give remember know heard \
         replacing nominated welcome honour honor mention mentioned visit visited trust trusting thank starring directed written",
    ),
    (Role::And, "and et & or ou"),
    (
        Role::Named,
        "named name's names nommee nomme surnamed prenomme prenommee appele appelee mappelle sappelle appelle",
    ),
    (
        Role::Greeting,
        "dear hi hello hey bonjour bonsoir salut allo cher chere coucou thanks thank merci attn welcome bienvenue \
         congratulations felicitations bravo",
    ),
    (
        Role::Closing,
        "regards cordialement sincerely cheers best respectueusement salutations amicalement amities yours \
         bien",
    ),
    (
        Role::Office,
        "president senator governor mayor minister judge justice captain capt general colonel col lieutenant lt \
         sergeant sgt major officer detective inspector sheriff chief king queen prince princess pope bishop \
         archbishop cardinal rabbi imam sheikh shaikh pastor reverend rev brother sister ambassador secretary chancellor \
         congressman congresswoman coach director attorney counsel professor author editor producer actor actress \
         singer architect depute deputee ministre juge maire mairesse capitaine lieutenant sergent agent agente \
         directeur directrice avocat avocate notaire chef cardinal eveque abbe pape roi reine baron comte docteure \
         inspecteur enqueteur infirmiere infirmier professeur professeure coroner const cst constable nurse coach auntie \
         aunty canon skipper elder grandma grandpa mononcle matante tonton adjudant caporal corporal gendarme",
    ),
    (
        Role::Title,
        "mr mrs ms miss mx mme mmes mlle mlles mm dr drs dre dres pr prof doctor docteur monsieur madame \
         mademoiselle messieurs mesdames maitre me sir hon honorable",
    ),
    (Role::Suffix, "jr sr ii iii iv junior senior fils phd md esq"),
    (
        Role::Particle,
        "de du des d la le les l van von der den ten ter het bin ibn ben bint al el di da do dos das del della delle \
         lo y e zu zur af av abu abou ould ait",
    ),
    (
        Role::Label,
        "name nom prenom noms prenoms surname client cliente patient patiente employe employee salarie salariee \
         locataire beneficiaire assure assuree demandeur demanderesse defendeur defenderesse signataire signature \
         auteur author sender expediteur destinataire recipient attention responsable titulaire proprietaire \
         tenant owner holder cardholder applicant candidate candidat student etudiant etudiante eleve \
         teacher enseignant parent tuteur guardian witness temoin maintainer contributor reviewer",
    ),
];

/// Names that are as often a word, a brand or a place that no frequency list tells apart: alone they need a
/// label, a title or a partner.
pub const AMBIGUOUS: &str = "pierre rose france marc mark claude blanche marguerite olive prudence aime constant desire \
    juste parfait fleur clement florence victoire noel pascal jean christian ange lilas violette iris jasmin angel \
    may june april august summer autumn grace hope faith joy ivy daisy lily ruby pearl amber crystal will bill rob \
    frank grant chase chance hunter mason carter cooper taylor tyler page paige miles dale glen heath cliff forest \
    rich art gene max jack mike jordan austin dallas houston paris london victoria charlotte virginia georgia \
    carolina sydney lincoln jackson washington franklin madison chelsea brooklyn savannah sierra dakota israel jesus \
    mercedes lexus porsche ford dell norton oxford bell rogers best major young king pope bishop prince \
    duke earl baron noble price rice wood woods stone field fields hill hills brook brooks lake banks long short \
    small little black white brown green gray day week park parks case cross rock sharp power powers street church \
    star north west east south newton pascal gauss euler laplace fourier bayes lagrange hilbert turing bourne bash \
    mars juin juillet roman normand breton lorraine champagne paradis bureau beau bon bonne roy royal petit legrand \
    grand boulanger boucher marchand berger major dion masse jolie lion la li an he in do so no to or on my me see ma";

/// What a field of that name holds: a column's header, a key (`nomFamille`, `last_name`), an element.
pub fn field_holds(name: &str) -> Option<(Holds, &'static str)> {
    holds(&fold(&part_words(name)))
}

/// Whether a folded word is a title: `mme`, `dr`.
pub(crate) fn is_title(word: &str) -> bool {
    let mut titles = ROLES.iter().filter(|(role, _)| *role == Role::Title);
    titles.any(|(_, words)| words.split(' ').any(|title| title == word))
}

/// What a field holds, judged by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// A whole name; `sure` when the label says so by itself (`full name`, `employé`, not `name`).
    Person {
        /// The label can hold nothing but a person.
        sure: bool,
    },
    /// Given names.
    Given,
    /// Surnames.
    Surname,
    /// Something that looks like names and is not: streets, towns, firms, products.
    Other,
}

/// Whether a folded word is one for a person, by what they are to whoever writes them down: in the name of a field or before
/// a colon it says that somebody's name follows.
fn is_person(word: &str) -> bool {
    matches!(
        word,
        "accompagnateur"
            | "accompagnatrice"
            | "avocat"
            | "avocate"
            | "benevole"
            | "chauffeur"
            | "child"
            | "claimant"
            | "conducteur"
            | "conductrice"
            | "conjoint"
            | "conjointe"
            | "debiteur"
            | "debitrice"
            | "debtor"
            | "dentiste"
            | "dentist"
            | "doctor"
            | "donateur"
            | "donatrice"
            | "donor"
            | "driver"
            | "educateur"
            | "educatrice"
            | "enfant"
            | "estimateur"
            | "evaluateur"
            | "evaluatrice"
            | "father"
            | "guest"
            | "heir"
            | "heritier"
            | "heritiere"
            | "infirmier"
            | "infirmiere"
            | "intervenant"
            | "intervenante"
            | "invite"
            | "joueur"
            | "joueuse"
            | "judge"
            | "juge"
            | "lawyer"
            | "medecin"
            | "member"
            | "membre"
            | "mere"
            | "mother"
            | "notaire"
            | "nurse"
            | "parent"
            | "passager"
            | "passagere"
            | "passenger"
            | "payee"
            | "pere"
            | "pharmacien"
            | "pharmacienne"
            | "pharmacist"
            | "physician"
            | "plaignant"
            | "plaignante"
            | "player"
            | "prepose"
            | "preposee"
            | "resident"
            | "residente"
            | "signataire"
            | "soigneur"
            | "spouse"
            | "stagiaire"
            | "superviseur"
            | "superviseure"
            | "supervisor"
            | "temoin"
            | "tuteur"
            | "tutrice"
            | "usager"
            | "usagere"
            | "victim"
            | "victime"
            | "volunteer"
            | "witness"
    )
}

/// What a field of that folded name holds, and the word of this catalogue that says so.
pub fn holds(field: &str) -> Option<(Holds, &'static str)> {
    let words = field
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    // `last,first`: a whole header, and hardly ever a part of one that says so.
    match field.trim() {
        "first" | "fname" | "given names" => return Some((Holds::Given, "first name")),
        "last" | "lname" | "family" => return Some((Holds::Surname, "surname")),
        _ => {}
    }
    let mut found = None;
    let mut last = "";
    for word in words {
        let here = match word {
            "street" | "rue" | "adresse" | "address" | "city" | "ville" | "town" | "municipalite" | "province"
            | "state" | "country" | "pays" | "company" | "compagnie" | "entreprise" | "organisation"
            | "organization" | "product" | "produit" | "file" | "fichier" | "domain" | "host" | "hostname"
            | "server" | "event" | "title" | "titre" | "poste" | "job" | "department" | "departement" | "service"
            | "type" | "status" | "statut" | "category" | "categorie" | "description" | "bank" | "banque"
            | "school" | "ecole" | "subject" | "objet" | "date" | "path" | "user_agent" | "project" | "projet"
            | "table" | "column" | "package" | "module" | "function" | "class" | "team" | "equipe" | "club"
            | "league" | "ligue" | "site" | "venue" | "building" | "batiment" | "store" | "magasin" | "brand"
            | "marque" | "device" | "appareil" | "printer" | "imprimante" | "model" | "modele" | "movie" | "film"
            | "song" | "album" | "book" | "livre" | "game" | "character" | "species" | "espece" | "hospital"
            | "hopital" | "currency" | "devise" | "party" | "parti" | "ship" | "vessel" | "navire" | "airport"
            | "airline" | "station" | "horse" | "cheval" | "group" | "groupe" | "institution" | "university"
            | "universite" | "region" | "commune" | "canton" | "district" | "county" | "secteur" | "zone"
            | "variable" | "attribute" | "attribut" | "parameter" | "parametre" | "campaign" | "campagne"
            | "commun" | "latin" | "scientifique" | "common" | "scientific" | "francais" | "anglais"
            | "vernaculaire" | "committee" | "comite" | "dans" | "medication" | "medicament" => {
                return Some((Holds::Other, "other"));
            }
            "prenom" | "prenoms" => (Holds::Given, "prénom"),
            "firstname" | "forename" | "givenname" | "given" | "fname" => (Holds::Given, "first name"),
            "name" | "names" if last == "first" || last == "middle" => (Holds::Given, "first name"),
            "surname" | "lastname" | "lname" => (Holds::Surname, "surname"),
            "name" if last == "last" || last == "family" || last == "maiden" => (Holds::Surname, "surname"),
            "famille" | "naissance" if field.starts_with("nom") => (Holds::Surname, "nom de famille"),
            "fullname" => (Holds::Person { sure: true }, "name"),
            "name" if last == "full" => (Holds::Person { sure: true }, "name"),
            "name" => (Holds::Person { sure: false }, "name"),
            "nom" | "noms" => (Holds::Person { sure: false }, "nom"),
            "contact" => (Holds::Person { sure: false }, "contact"),
            "employe" | "employee" => (Holds::Person { sure: false }, "employé"),
            "client" | "customer" => (Holds::Person { sure: false }, "client"),
            "patient" | "patiente" => (Holds::Person { sure: false }, "patient"),
            "author" | "auteur" => (Holds::Person { sure: false }, "author"),
            "from" | "to" | "cc" | "bcc" | "sender" | "recipient" | "expediteur" | "destinataire" => {
                (Holds::Person { sure: false }, "from")
            }
            "owner" | "proprietaire" | "titulaire" | "holder" | "responsable" | "tenant" | "locataire" | "manager"
            | "beneficiaire" | "beneficiary" | "candidate" | "candidat" | "applicant" | "student" | "etudiant"
            | "eleve" | "user" | "utilisateur" | "creator" | "lastmodifiedby" | "fn" | "n" => {
                (Holds::Person { sure: false }, "person")
            }
            word if is_person(word) => (Holds::Person { sure: false }, "person"),
            _ => {
                last = word;
                continue;
            }
        };
        last = word;
        // `Nom du client`, `nom et prénom`: both together are a whole name.
        found = Some(match found {
            Some((Holds::Person { .. }, word)) if here.0 == Holds::Given => (Holds::Person { sure: true }, word),
            Some((Holds::Given, word)) if matches!(here.0, Holds::Person { .. } | Holds::Surname) => {
                (Holds::Person { sure: true }, word)
            }
            Some((Holds::Given | Holds::Surname, _)) => return found,
            _ => here,
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_keep_their_index() {
        for role in ALL {
            assert_eq!(Role::from_index(role as usize + 1), Some(role));
        }
        assert_eq!(Role::from_index(0), None);
    }

    #[test]
    fn headers_say_what_their_fields_hold() {
        let kind = |field| holds(field).map(|(holds, _)| holds);
        assert_eq!(kind("prenom"), Some(Holds::Given));
        assert_eq!(kind("first_name"), Some(Holds::Given));
        assert_eq!(kind("nom de famille"), Some(Holds::Surname));
        assert_eq!(kind("nom et prenom"), Some(Holds::Person { sure: true }));
        assert_eq!(kind("nom du client"), Some(Holds::Person { sure: false }));
        assert_eq!(kind("file name"), Some(Holds::Other));
        assert_eq!(kind("nom de la rue"), Some(Holds::Other));
        assert_eq!(kind("montant"), None);
        assert_eq!(kind("last"), Some(Holds::Surname));
        assert_eq!(kind("last update"), None);
        assert_eq!(kind("team_name"), Some(Holds::Other));
        assert_eq!(kind("benevole"), Some(Holds::Person { sure: false }));
        assert_eq!(field_holds("NomFamille").map(|(holds, _)| holds), Some(Holds::Surname));
        assert_eq!(field_holds("firstName").map(|(holds, _)| holds), Some(Holds::Given));
    }
}
