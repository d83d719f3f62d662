using ProbDsl.Inference.Calibration;

namespace ProbDsl.Cli.Reporting;

/// <summary>The calls that repeat one simulation of a calibration: one draws its data into a file, the other fits them.</summary>
/// <param name="run">The call of the calibration.</param>
/// <param name="story">The fitted story.</param>
/// <param name="setup">Its seeds.</param>
internal sealed class SimulationCalls(CalibrationCall run, ShapedStory story, CalibrationSetup setup)
{
    /// <summary>The two calls of a simulation.</summary>
    public IReadOnlyList<string> Of(int simulation)
    {
        var drawn = string.Create(CultureInfo.InvariantCulture, $"simulation-{simulation}.csv");
        return
        [
            Joined(["probdsl sample", run.Simulated ?? run.Story, .. Data(), .. Settings(), .. Rows(),
                $"--seed {setup.Seeds.OfData(simulation)}", $"--out {drawn}"]),
            Joined(["probdsl fit", run.Story, $"--data {drawn}", .. Hypers(), .. Options(), $"--seed {setup.Seeds.OfFit(simulation)}"]),
        ];
    }

    private IEnumerable<string> Data() => run.FilesOf(story).Select(f => $"--data {f}");

    private IEnumerable<string> Settings() => run.Settings.Select(s => $"--set {s}");

    private IEnumerable<string> Hypers() => run.Settings.Where(s => story.Problem.Hyperparameters.ContainsKey(s.Split('=')[0]))
        .Select(s => $"--set {s}");

    /// <summary>The rows where no file and no setting says how many.</summary>
    private IEnumerable<string> Rows()
    {
        var graph = story.Problem.Graph;
        var sizes = story.Defaults.Given;
        var files = new StoryData(run.Story, run.Data.Files, CsvForms.Read(sizes));
        var given = IO.Input.Settings.Read(run.Settings).Values.Where(s => !story.Problem.Hyperparameters.ContainsKey(s.Key))
            .ToDictionary(s => s.Key, s => (long)s.Value);
        var tables = story.DataFiles.Count > 0 ? files.Loaded.Tables : null;
        return new PriorDrawRequest(graph, given, null, tables).Sized is { } plate
            ? [string.Create(CultureInfo.InvariantCulture, $"-n {story.Problem.Sizes[plate.Name]}")] : [];
    }

    private IEnumerable<string> Options() => run.Asked.All
        .Where(o => o.Option != StandardOptions.Seed && o.Option != StandardOptions.Threads)
        .Select(o => $"{o.Option.Flag} {o.Option.Write(o.Value)}");

    private static string Joined(IEnumerable<string> parts) => string.Join(' ', parts);
}
