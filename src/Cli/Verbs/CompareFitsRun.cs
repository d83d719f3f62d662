using ProbDsl.Inference.Judging;

namespace ProbDsl.Cli.Verbs;

/// <summary>Kept fits side by side: how well each predicts each row from all others.</summary>
internal sealed record CompareFitsRun(string[] Folders, DataRequest Data, RunOptions Asked, OutputFormat Format)
{
    private readonly FitOptions options = FitOptions.Create(Asked);

    /// <summary>Whether arguments are folders of fits, and not stories.</summary>
    public static bool Are(IReadOnlyCollection<string> paths) => paths.Count > 0 && paths.All(Directory.Exists);

    public ExitCode Run()
    {
        using var interruption = new Interruption();
        var fits = new List<PredictedFit>();
        foreach (var folder in Folders)
        {
            var read = JudgedFit.Read(folder, Data, Asked);
            if (read.Value is not var (with, problem)) return Report(read.Diagnostics);
            var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
            var computed = PredictedFit.Compute(Folders.Count(f => Path.GetFileName(f) == name) > 1 ? folder : name, with.Fit, problem,
                InstalledMethods.Catalog, options.ChosenEngine, interruption.Token);
            if (computed.Value is not { } fit) return Report(computed.Diagnostics);
            fits.Add(fit);
        }

        var ranked = PredictiveRanking.Rank(fits);
        if (ranked.Value is not { } ranking) return Report(ranked.Diagnostics);
        if (Format == OutputFormat.Json) JsonOutput.Print(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("schema_version", 1);
            RankingTable.Write(ranking, json);
            JsonOutput.List(json, "reading", [.. ranking.Reading()], json.WriteStringValue);
            json.WriteEndObject();
        });
        else Console.Out.Write($"{RankingTable.Print(ranking)}\n{CompareTable.Reading([.. ranking.Reading()])}");
        DeviceNote.Print(options);
        return ExitCode.Success;
    }

    private ExitCode Report(IReadOnlyCollection<Diagnostic> diagnostics) => DiagnosticOutput.Report(diagnostics, Format);
}
