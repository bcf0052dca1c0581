"""Named classes of words, English and Spanish side by side, so that one message may mix both."""

from __future__ import annotations

CLASSES = {
    # Complaints
    "pain": "pain pains painful hurt hurts hurting ache aches aching sore soreness duele duelen dolor dolores dolia"
    " dolio doliendo doler dolido adolorido adolorida punzada punzadas pinchazo pinchazos puntada puntadas"
    " agony stabbing throbbing kills killing punalada punaladas jalon retortijon colico colicos arde ardiendo"
    " blinding burns_like acalambra punzante",
    "severe": "severe severely worst horrible terrible awful intense excruciating unbearable agony agonizing extreme"
    " extremely really bad badly crazy fuerte fuertes fuertisimo insoportable horroroso mucho muchisimo muchisima"
    " tremendo atroz brutal peor bestial violento rabiar sharp stabbing crushing"
    " tremenda tremendos bestia espantoso espantosa feisimo fuertisima loco"
    " splitting pounding",
    "sudden": "sudden suddenly abrupt abruptly out_of_nowhere all_at_once de_repente de_golpe de_pronto subito"
    " repentino repentina repentinamente derrepente within_seconds came_on_fast acute"
    " sudenly suddently suddenly_today de_un_segundo de_un_momento de_una_vez de_sopeton de_la_nada"
    " out_of_the_blue",
    "now": "now today tonight ahora hoy ahorita rato anoche yesterday ayer this_morning esta_manana last_night"
    " an_hour_ago minutes hours minutos horas right_now",
    "fever": "fever fevers feverish temperature temp fiebre fiebron calentura temperatura febril febrile"
    " calenturita calenturon febricula temperatura_alta feaver",
    "vomit": "vomit* throwing_up throw_up threw_up throws_up puking puke puked devolviendo devuelve arcadas vomit"
    " being_sick been_sick was_sick gomit* guacar* volvio_el_estomago chucking_up barfing barfed retching"
    " throwing_everything",
    "dizzy": "dizzy dizziness lightheaded lightheadedness light_headed faint fainting woozy mareo mareado mareada"
    " mareos mareos mareadisimo mareadisima marea mareo aturdido"
    " wobbly giddy head_spinning room_spinning atontado atontada atarantado atarantada volado"
    " nausea_and_lightheadedness",
    "faint": "fainted faints fainting passed_out pass_out passing_out blacked_out collapsed collapses collapse"
    " desmayo desmayado desmayada desmaye desmaya desmayos desmaye desmallo desvanecio desplomo desplomado"
    " desplomada perdio_el_conocimiento perdi_el_conocimiento perdio_el_sentido lost_consciousness syncope"
    " black_out blacking_out blackouts desvanecido desvanecida desvanecimiento went_limp keeled_over patatus"
    " soponcio",
    "sweat": "sweat sweats sweaty sweating clammy sudor sudores sudando sudo transpiro transpirando sudoroso sudorosa"
    " drenched transpira transpiracion sudando_frio sweats_cold",
    "pale": "pale grey gray ashen blanco blanca palido palida gris white",
    "confused": "confused confusion disoriented delirious delirium delirando delira confuso confusa confundido"
    " confundida desorientado desorientada ido ida incoherent incoherente not_making_sense making_no_sense"
    " talking_nonsense cosas_raras tonterias altered_mental incoherencias doesnt_recognize no_nos_conoce"
    " no_me_reconoce acting_strange acting_weird"
    " muddled no_sense disparates desvaria desvariando desvariado rambling talking_rubbish talking_gibberish"
    " out_of_it not_himself not_herself perdido_la_cabeza como_ido como_ida puras_incoherencias desubicado"
    " desubicada"
    " doesnt_know_who doesnt_know_me doesnt_know_where no_sabe_donde no_sabe_quien no_nos_reconoce no_reconoce"
    " not_making_any_sense not_with_it"
    " nonsense_words wrong_words"
    " cosas_sin_sentido incoherente_total doesnt_know_his_name doesnt_know_her_name no_sabe_como_se_llama"
    " no_sabe_que_dia nada_coherente",
    "drowsy": "drowsy lethargic somnolent limp floppy unresponsive listless flojito flojita adormilado adormilada"
    " somnoliento somnolienta muy_dormido muy_dormida aletargado aletargada decaido decaida very_sleepy"
    " wont_wake hard_to_wake cant_wake como_un_trapo obnubilado no_despierta no_se_despierta"
    " groggy zonked esta_aguado bien_aguado muy_aguado aguadito aguadita re_decaida re_decaido super_decaido"
    " con_mucho_sueno como_trapo sin_fuerza_para_nada out_cold"
    " cant_rouse wont_rouse rouse no_despierta_bien",
    "numb": "numb numbness tingling tingly acorchado acorchada acorchamiento dormido dormida durmio duerme entumecido"
    " entumecida hormigueo adormecido adormecida adormecio"
    " pins_and_needles durmieron encalambrado encalambrada",
    "weak": "weak weakness paralyzed paralysed paralysis debil debilidad flojera fuerza paralizado paralizada"
    " fuerzas sin_fuerzas debilucha floja flojo",
    "swell": "swelling swollen swelled swells swell hinchado hinchada hinchados hinchadas hincho hincha hinchan"
    " hinchando hincharon hinchazon hinchadisimo hinchadisimos hinchadisima puffy inflamado inflamada inflamo"
    " inflamacion edema puffed"
    " ballooned ballooning blew_up blown_up inflado inflada hinchadito hinchadita hinchadotes fat_lip"
    " se_hincho se_me_hincho",
    "bleed": "bleeding bleed bleeds bled hemorrhage hemorrhaging haemorrhage sangro sangra sangrar sangrado sangrando"
    " sangre hemorragia blood sangrao"
    " sangrandole sangrado_mucho desangra",
    "clots": "clots clot coagulo coagulos",
    "rash": "rash hives urticaria welts ronchas roncha sarpullido habones erupcion brotada brotado spots manchas"
    " manchitas rashes exantema"
    " pinpricks puntitos petequias petechiae blotches bullseyes bullseye ronchitas",
    "breath": "breathe breath breathing breaths brethe brething breth breething breathin respirar respira"
    " respiro respirando respiracion aire inhale"
    " air respirame",
    "choke": "choke choking chokes choked atraganto atraganta atragantado atragantada atragantando atragante"
    " atorado atoro atora atorada",
    # Body
    "chest": "chest cheast chesst chets chst torax pecho esternon breastbone sternum",
    "heart": "heart corazon corazoncito",
    "belly": "belly stomach tummy abdomen abdominal barriga tripa panza vientre estomago guata guts"
    " tum pancita guatita barriguita stomache",
    "head": "head cabeza",
    "headache": "headache headaches migraine migraines migrana migranas jaqueca cefalea head_hurts head_pain"
    " dolor_de_cabeza me_duele_la_cabeza duele_mucho_la_cabeza duele_la_cabeza dolor_cabeza head_is_killing"
    " head_is_pounding"
    " headake heads_killing head_is_splitting",
    "neck": "neck cuello nuca",
    "eye": "eye eyes ojo ojos vision sight vista",
    "face": "face mouth smile cara boca rostro labio lip",
    "limb": "arm arms leg legs hand hands brazo brazos pierna piernas mano manos side lado"
    " forearm foot feet pie pies wrist muneca"
    " palm thumb dedo dedos finger fingers toe toes cheek",
    "leg": "leg calf pierna pantorrilla gemelo thigh muslo calves",
    "throat": "throat tongue lips lip lengua garganta labios labio glottis airway face cara eyes ojos",
    "genital_testicle": "testicle testicles testicular testis balls ball scrotum testiculo testiculos huevo huevos"
    " cojon cojones companon bola bolas escroto pelotas nut nuts"
    " ball_sack ballsack",
    "skin": "skin piel",
    # People
    "pregnant": "pregnant pregnancy embaraz* embarasad* encinta gestante prenada gestacion expecting trimester"
    " trimestre"
    " preg preggo preggers embarazo weeks_along meses_de_embarazo"
    " semanitas de_encargo",
    "postpartum": "postpartum post_partum postparto posparto after_giving_birth gave_birth di_a_luz parto c_section"
    " csection cesarea after_birth after_delivery puerperio had_my_baby given_birth had_a_baby recien_parida"
    " loquios lochia after_having_my_baby"
    " since_the_birth since_i_had_her since_i_had_him since_having_her since_having_him since_giving_birth"
    " since_delivery dio_a_luz di_luz pari parir parido tuve_a_mi_bebe tuve_al_bebe desde_que_nacio"
    " desde_que_pari had_baby cuarentena_del_parto mi_cesarea alumbre dar_a_luz"
    " my_section after_my_section tuve_a_mi_hijo tuve_a_mi_hija tuve_a_mi_nene",
    "baby": "baby babies newborn infant bebe bebes recien_nacido recien_nacida neonate nenito rn bebito bebita"
    " lactante"
    " bub bubba bubs bebecita bebecito guagua guaguita wean little_one"
    " recien_nacidita neonata bebesito beba",
    "child": "my_son our_son her_son his_son old_son daughter child kid toddler baby infant newborn boy girl"
    " hijo hija nino nina nene nena bebe peque"
    " crio cria chamaco guagua nieto nieta grandson granddaughter chiquito chiquita baby_boy"
    " lad lass little_girl little_boy my_boy my_girl kiddo bubba bub chaval chavala chavalin chama chamo pibe"
    " piba criatura escuincle mocoso hijita hijito mijo mija bebita bebito sobrino sobrina morrito morrita"
    " chamaquito chamaquita chamaca wean beba",
    "animal": "my_dog my_cat my_puppy my_kitten our_dog our_cat mi_perro mi_perra mi_gato mi_gata mi_perrito"
    " mi_gatito mi_mascota my_pet my_horse mi_caballo"
    " mi_perrita mi_gatita mi_conejo mi_hamster my_rabbit my_hamster my_kitty mi_michi mi_perritos",
    # Things
    "pills": "pills pill tablets tablet meds medication medications medicine medicines capsules pastillas pastilla"
    " pastis comprimidos pildoras blister blisters bottle_of bote_de caja_de caja_entera tylenol paracetamol"
    " acetaminophen ibuprofen ibuprofeno apiretal xanax valium diazepam lorazepam orfidal trankimazin ativan"
    " antidepressants antidepresivos sleeping_pills somniferos medicamentos medicina paracetamoles aspirin"
    " painkillers opioids oxycodone tranxilium rivotril alprazolam clonazepam benzos insulin insulina"
    " codamol cocodamol paracetamols sertraline sertralina amitriptyline amitriptilina quetiapine quetiapina"
    " zopiclone zolpidem tramadol codeine codeina meds_cabinet lexatin ansioliticos diclofenaco gragea grageas"
    " jarabe syrup"
    " heart_tablets heart_pills bp_tablets digoxin digoxina metoprolol atenolol amlodipine amlodipino",
    "took": "took taken swallowed ate drank ingested tomo tome tomado tomaron trago trague tragado tragaron bebio"
    " bebi bebido comio comi comido ingirio ingeri ingerido chupo"
    " downed necked popped zampo empastillo empastille empastillado chupado chuparon"
    " equivoco"
    " swig gulped sipped sorbo buche se_metio_en_la_boca"
    " se_tomo",
    "poison": "bleach lejia lavandina cloro antifreeze anticongelante detergent detergente pesticide pesticida"
    " insecticide insecticida rat_poison raticida matarratas weed_killer herbicida gasoline gasolina kerosene"
    " queroseno disolvente thinner solvent drain_cleaner desatascador sosa amoniaco ammonia paraquat methanol"
    " metanol laundry_pod tide_pod aguarras caustic caustica cianuro arsenico cleaning_product limpiador"
    " lamp_oil dishwasher_tablet nicotine_liquid vape_juice vaper hand_sanitizer salfuman acido_muriatico nail_polish"
    " limpiasuelos"
    " vape_liquid eliquid e_liquid thinners brick_cleaner weedkiller rat_bait blanqueador soda_caustica"
    " sosa_caustica destapacanos gramoxone pastilla_de_freno fosforo_blanco quitaesmalte lavavajillas"
    " lavatrastes pinol fabuloso"
    " unblocker drain_unblocker toilet_bleach tiner battery_acid acido_de_bateria liquido_de_frenos"
    " drain_stuff hand_gel oven_cleaner limpiahornos gel_de_alcohol alcohol_gel alcohol_en_gel gasoil gas_oil diesel"
    " toilet_cleaner descaler antical",
    "thinner": "sintrom acenocumarol acenocoumarol warfarin warfarina coumadin apixaban eliquis rivaroxaban xarelto"
    " dabigatran pradaxa edoxaban lixiana heparina heparin clexane enoxaparin enoxaparina blood_thinner"
    " blood_thinners anticoagulante anticoagulantes anticoagulado anticoagulada clopidogrel plavix"
    " adiro aspirina_diaria",
    "allergen": "sting stung bee wasp hornet peanut peanuts nut nuts shrimp shellfish antibiotic amoxicillin penicillin"
    " pico picadura avispa abeja gambas mariscos marisco cacahuete mani nuez nueces antibiotico amoxicilina"
    " penicilina ate eating comer comi comio vaccine vacuna medicine medicamento pastilla medication injection ant"
    " fish pescado huevo egg milk leche kiwi fruto latex",
    "chemo": "chemo chemotherapy quimio quimioterapia neutropenic neutropenia immunosuppressed immunocompromised"
    " inmunodeprimido inmunodeprimida transplant trasplante trasplantado trasplantada leukemia leucemia",
    "surgery": "surgery operation operated post_op postop operaron operado operada operacion cirugia intervinieron"
    " procedure c_section cesarea stitches incision sutures"
    " me_sacaron_la me_sacaron_el me_quitaron_la me_quitaron_el le_sacaron_la le_quitaron_la me_operan op_was"
    " had_my_op operacion_de"
    " section my_section hernia_op hip_op op_on",
    "wound": "wound incision scar stitches herida cicatriz puntos sutura dressing gasa vendaje gauze",
    "bloodpressure": "pressure bp blood_pressure tension presion systolic tensiometro hypertension hipertension",
    "sugar": "sugar sugars glucose glucosa azucar glucemia glicemia blood_sugar glucometer glucometro medidor meter",
    "diabetic": "diabetic diabetes diabetico diabetica insulin insulina type_1 t1d metformin metformina"
    " t1 t2d insulinodependiente",
    "steroids": "prednisone prednisona hydrocortisone hidrocortisona cortisone cortisona steroids corticoides"
    " corticoide addison addisons adrenal dexamethasone dexametasona corticosteroids"
    " prednisolone prednisolona dexa meticorten",
    "drug_rash": "lamotrigine lamotrigina lamictal carbamazepine carbamazepina tegretol phenytoin fenitoina allopurinol"
    " alopurinol bactrim cotrimoxazol septra sulfa nevirapine nevirapina antibiotic antibiotico antiepileptico"
    " meloxicam piroxicam medication medicine medicamento pastilla amoxicillin amoxicilina",
    "crash": "accident crash crashed accidente atropellaron atropellado atropellada atropello atropellan hit_by_a_car"
    " hit_by_car choque ran_over run_over"
    " came_off_his_bike came_off_my_bike choco chocaron chocado volcamos embistio"
    " estrello"
    " bike_crash bici_accidente came_off_the_bike"
    " came_off_his_motorbike came_off_her_bike accidente_de_moto",
    "fall": "fell fallen fall falls cayo caido caida caerse caer caimos cai golpe golpeo golpee golpeado hit bumped"
    " banged knock blow cabezazo struck dropped concussion slipped resbalo tropezo"
    " whacked smacked cracked clonked thumped tumbled came_off fell_off rolled_off resbale tropece trancazo"
    " madrazo porrazo golpazo golpiza costalazo se_pego pego_con tumbo descalabro descalabrado azoton caidas"
    " cayeron"
    " litera columpio_caida"
    " concussed",
    "weapon": "knife gun weapon cuchillo navaja pistola arma machete rifle",
    "partner": "husband boyfriend partner wife girlfriend ex marido novio pareja esposo mujer esposa novia father dad"
    " padre stepfather padrastro hijo son mother madre brother hermano"
    " esposito compadre padrote marida concubino mi_ex novios",
    "cant": "cant cannot couldnt can_not can_barely unable barely no_puedo no_puede no_podia no_pude no_logra"
    " not_able struggling struggles trouble difficulty cuesta hard_to hardly imposible casi_no_puedo no_consigo"
    " no_puedes sin_poder no_podemos couldn_t couldnt_even not_able_to can_hardly"
    " cuesta_mucho",
    "long_ago": "@years_ago @past_year",
    "present": "now today tonight ahora hoy ahorita anoche ayer yesterday since again otra_vez currently still sigo"
    " sigue keeps lately tengo tenemos estoy esta estamos duele duelen siento noto veo no_puedo no_puede have am is"
    " are feel feels hurts hurt cant wont keep has",
    "somebody": "my_son my_daughter my_husband my_wife my_mother my_father my_mom my_mum my_dad my_friend my_brother"
    " my_sister my_baby my_child my_grandmother my_grandfather my_girlfriend my_boyfriend my_neighbor she he mi_hijo"
    " my_neighbour"
    " mi_hija mi_marido mi_mujer mi_madre mi_padre mi_mama mi_papa mi_amigo mi_amiga mi_hermano mi_hermana mi_bebe"
    " mi_abuela mi_abuelo mi_vecino mi_vecina mi_novia mi_novio mi_pareja mi_esposo mi_esposa mi_nino mi_nina"
    " mi_tio mi_tia mi_suegra mi_suegro mi_cunado mi_primo mi_prima mi_viejo mi_vieja mi_apa mi_ama mi_tata"
    " mi_mate my_mate hubby my_nan nan gran my_gran grandad my_grandad my_uncle my_aunt my_lad el_nene la_nena"
    " el_nino la_nina mi_chamaco mi_senora"
    " my_stepson mi_sobrina my_flatmate father_in_law mother_in_law",
    "anxiety": "anxiety anxious panic_attack panic hypochondriac ansiedad ansioso ansiosa panico ataque_de_panico"
    " hipocondriaco hipocondriaca nervios worried_sick",
    "in_general": "what_if what_happens_if what_would_happen if_i_ever if_someone if_somebody if_anyone if_one_day"
    " should_i_ever how_would_i_know how_do_i_know_if signs_of symptoms_of warning_signs in_case_of que_pasa_si"
    " que_pasaria_si si_algun_dia si_alguien si_alguna_vez si_un_dia en_caso_de como_se_si"
    " sintomas_de senales_de signos_de",
    "i": "i im ive id me my mi yo estoy tengo",
}
"""Class name to its words; `_` joins a phrase, `*` ends a stem."""
