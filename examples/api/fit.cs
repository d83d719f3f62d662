#:project ../../src/Api/Api.csproj
// From the folder of the project: dotnet run -c Release examples/api/fit.cs
using ProbDsl.Api;

var schools = Table.Read("examples/eight-schools/eight_schools.csv");
var fit = Story.Load("examples/eight-schools/eight_schools.gen").Fit(schools, new FitOptions { Seed = 1, Interval = 0.95 });
var (low, high) = fit.Posterior["tau"].Interval;
Console.WriteLine($"{fit.Plan}\n{fit.Posterior["mu"]}\ntau from {low:F2} to {high:F2}");
foreach (var warning in fit.Warnings) Console.WriteLine(warning);
