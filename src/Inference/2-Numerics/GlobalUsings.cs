// What every file of this floor sees: the libraries, the rooms of the floors below, and those of its own that most files read.
global using ProbDsl.Catalog.Numbers;
global using ProbDsl.Runtime.Programs;
global using ProbDsl.Runtime.RandomNumbers;
global using ProbDsl.Inference.Arrays;
global using ProbDsl.Inference.Expressions;
global using ProbDsl.Inference.MissingData;
global using ProbDsl.Inference.Options;
global using ProbDsl.Inference.Problems;
global using ProbDsl.Inference.Results;
global using ProbDsl.Inference.Results.ClosedForms;
global using ProbDsl.Inference.Results.Files;
global using ProbDsl.Inference.Results.Sections;
global using ProbDsl.Inference.Results.Tables;
global using ProbDsl.Inference.Results.Text;
