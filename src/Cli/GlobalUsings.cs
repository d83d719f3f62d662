global using ProbDsl.IO.Files;
global using ProbDsl.IO.Input;
global using ProbDsl.IO.Storage;
