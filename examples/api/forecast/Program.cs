// Fits the level of the Nile, keeps the fit in a folder, opens it again and forecasts ten years.
// From the folder of the project: dotnet run -c Release --project examples/api/forecast [FOLDER]
using ProbDsl.Api;

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    interrupted.Cancel();
};

try
{
    var flows = Table.Read("examples/nile/nile.csv");
    var progress = new Progress<FitProgress>(at => Console.Error.Write($"\rstep {at.Step} of at most {at.Steps} "));
    var fitted = Story.Load("examples/nile/nile.gen").Fit(flows, new FitOptions { Seed = 3 }, progress, interrupted.Token);
    Console.Error.WriteLine();
    Console.WriteLine($"{fitted.Model} by {fitted.Method}: {fitted.Objective.Name} {fitted.Objective.Value:F3} nats");
    foreach (var quantity in fitted.Posterior.Where(q => q.Means.Count == 1)) Console.WriteLine(quantity);

    var folder = args.FirstOrDefault() ?? Path.Combine(Path.GetTempPath(), "probdsl-nile");
    fitted.Save(folder, overwrite: true);
    var ahead = Fit.Open(folder).Forecast(10, interval: 0.8);
    var (mean, low, high) = (ahead["flow.mean"], ahead["flow.q10"], ahead["flow.q90"]);
    for (var year = 0; year < ahead.Rows; year++)
        Console.WriteLine($"year {year + 1}: {mean[year]:F1}, from {low[year]:F1} to {high[year]:F1}");
    return 0;
}
catch (StoryException why)
{
    foreach (var message in why.Messages) Console.Error.WriteLine(message);
    return 1;
}
catch (OperationCanceledException)
{
    return 130;
}
