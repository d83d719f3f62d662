using ProbDsl.Inference.Judging;

namespace ProbDsl.Cli.Verbs;

/// <summary>Kept fits side by side: how well each predicts each row from all others.</summary>
internal sealed record CompareFitsRun(string[] Folders, DataRequest Data, RunOptions Asked, OutputFormat Format)
{
    private readonly FitOptions options = FitOptions.Create(Asked);

    /// <summary>Whether the evidence of each fit is computed.</summary>
    public bool WithEvidence { get; init; }

    /// <summary>Whether arguments are folders of fits, and not stories.</summary>
    public static bool Are(IReadOnlyCollection<string> paths) => paths.Count > 0 && paths.All(Directory.Exists);

    /// <summary>The error of an option that compares stories beside folders of fits, or the other way round.</summary>
    public static Diagnostic OtherOption(string option, bool areFits) => Diagnostic.Error("E0647", areFits
            ? $"`{option}` is an option of a comparison of stories: kept fits are compared as they are"
            : $"`{option}` is an option of a comparison of kept fits", Place.None)
        .Next(areFits ? "leave it out, or name the stories"
            : "keep each fit, `probdsl fit STORY --data FILE --out DIR`, and compare the folders");

    public ExitCode Run()
    {
        using var interruption = new Interruption();
        var (fits, evidences) = (new List<PredictedFit>(), new List<(string Name, BridgeEvidence Evidence)>());
        foreach (var folder in Folders)
        {
            var read = JudgedFit.Read(folder, Data, Asked);
            if (read.Value is not var (with, problem)) return Report(read.Diagnostics);
            var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
            var computed = PredictedFit.Compute(Folders.Count(f => Path.GetFileName(f) == name) > 1 ? folder : name, with.Fit, problem,
                InstalledMethods.Catalog, options.ChosenEngine, interruption.Token);
            if (computed.Value is not { } fit) return Report(computed.Diagnostics);
            fits.Add(fit);
            if (!WithEvidence) continue;
            var bridged = BridgeEvidence.Compute(with.Fit, problem, InstalledMethods.Catalog, options.ChosenEngine, options.Seed);
            if (bridged.Value is not { } found) return Report(bridged.Diagnostics);
            evidences.Add((fit.Name, found));
        }

        var ranked = PredictiveRanking.Rank(fits);
        if (ranked.Value is not { } ranking) return Report(ranked.Diagnostics);
        if (Format == OutputFormat.Json) JsonOutput.Print(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("schema_version", 1);
            RankingTable.Write(ranking, json);
            if (WithEvidence) EvidenceTable.Write(evidences, json);
            JsonOutput.List(json, "reading", [.. ranking.Reading()], json.WriteStringValue);
            json.WriteEndObject();
        });
        else Console.Out.Write($"{RankingTable.Print(ranking)}\n{(WithEvidence ? EvidenceTable.Print(evidences) + "\n" : "")}"
            + CompareTable.Reading([.. ranking.Reading()]));
        DeviceNote.Print(options);
        return ExitCode.Success;
    }

    private ExitCode Report(IReadOnlyCollection<Diagnostic> diagnostics) => DiagnosticOutput.Report(diagnostics, Format);
}
