using ProbDsl.Inference.Judging;

namespace ProbDsl.Cli.Verbs;

/// <summary>One predictive check from start to end: read a fit or a story with its data, draw data again, compare, report.</summary>
internal sealed record PpcRun(string Target, DataRequest Data, string[] Settings, int? Replicates, string? File, OutputFormat Format,
    RunOptions Asked)
{
    private readonly FitOptions options = FitOptions.Create(Asked);

    private int Count => Replicates ?? DataChecks.UsualReplicates;

    public ExitCode Run()
    {
        if (!Directory.Exists(Target)) return RunOfStory();
        var record = ResultRecord.Of(Target);
        var read = JudgedFit.Read(Target, Data, Asked);
        if (read.Value is not var (with, problem)) return Report(read.Diagnostics);
        if (InputFiles.OfFit(Target, Data.Files).CheckOutput("--out", File) is { } replaced) return Report([replaced]);
        return Reported($"{with.Title} · {Count:N0} replicates of the data from the fit", written => DataChecks.OfFit(with.Fit,
            problem, InstalledMethods.Catalog, options.ChosenEngine, Count, options.Seed, written), [.. with.Warnings], record);
    }

    private ExitCode RunOfStory()
    {
        var (set, wrong) = IO.Input.Settings.Read(Settings);
        if (wrong.Count > 0) return Report(wrong);
        var read = ShapedStory.Read(Target, Data, set, Asked, InstalledMethods.Catalog);
        if (read.Value is not { } story) return Report(read.Diagnostics);
        if (InputFiles.OfStory(Target, Data.Files).CheckOutput("--out", File) is { } replaced) return Report([replaced]);
        return Reported($"{Path.GetFileName(Target)} · {Count:N0} replicates of the data from the priors", written =>
            DataChecks.OfPriors(story.Problem, InstalledMethods.Catalog, Count, options.Seed, written), story.Warnings);
    }

    private ExitCode Reported(string title, Func<ReplicateWriter?, Result<IReadOnlyList<PredictiveCheck>>> compute,
        IReadOnlyCollection<Diagnostic> warnings, ResultRecord? record = null)
    {
        using var interruption = OutputFile.WhileComputed(File);
        Result<IReadOnlyList<PredictiveCheck>> computed = new(null, []);
        if (File is null) computed = compute(null);
        else if (OutputFile.Write(File, stream =>
        {
            using var text = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
            text.WriteLine("replicate,data,position,value");
            computed = compute((replicate, data) =>
            {
                foreach (var (name, values) in data)
                    foreach (var (at, value) in values.Index())
                        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{replicate + 1},{name},{at + 1},{value:R}"));
            });
        }) is var code and not ExitCode.Success) return code;
        if (computed.Value is not { } checks) return Report(computed.Diagnostics);
        if (Format == OutputFormat.Json) JsonOutput.Print(Write);
        else Console.Out.Write(Text(title, checks));
        DeviceNote.Print(options);
        return DiagnosticOutput.Below([.. warnings, .. record?.Keep("ppc", Write) ?? []]);

        void Write(Utf8JsonWriter json)
        {
            json.WriteStartObject();
            json.WriteNumber("schema_version", 1);
            json.WriteNumber("replicates", Count);
            ChecksTable.Write(checks, json);
            json.WriteEndObject();
        }
    }

    private string Text(string title, IReadOnlyList<PredictiveCheck> checks)
    {
        var text = new StringBuilder(PageTitle.Print(title)).Append('\n').Append(ChecksTable.Print(checks));
        var verdict = Verdict(checks);
        if (verdict.Length > 0) text.Append('\n').Append(verdict);
        if (File is not null) text.Append(verdict.Length > 0 ? "" : "\n").Append(Paragraph.Print("", $"the replicated data are in {File}"));
        return text.ToString();
    }

    /// <summary>Which statistics of the data are not as in replicates; empty without data.</summary>
    private string Verdict(IReadOnlyList<PredictiveCheck> checks)
    {
        if (checks.Count == 0) return "no observed value of the data can be compared with replicates\n";
        if (!checks.Any(c => c.IsObserved)) return "";
        var text = new StringBuilder();
        var failed = checks.Where(c => c.Fails).ToList();
        if (!checks.All(c => c.HasManyReplicates))
            text.Append(Paragraph.Print("", $"{Words.Count(Count, "replicate")} {(Count == 1 ? "is" : "are")} too few to show that data "
                + $"differ: {PredictiveCheck.FewestReplicates} and more can"));
        else if (failed.Count == 0)
            text.Append("the data look as those that are drawn\n");
        foreach (var check in failed)
            text.Append(Paragraph.Print("", $"{check.Statistic} of `{check.Outcome}` is not as in data that are drawn"))
                .Append(Paragraph.Print("  ", $"= {check.Next}", indent: 4));
        return text.ToString();
    }

    private ExitCode Report(IReadOnlyCollection<Diagnostic> diagnostics) => DiagnosticOutput.Report(diagnostics, Format);
}
