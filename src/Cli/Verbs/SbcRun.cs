using System.Security.Cryptography;
using ProbDsl.Cli.Ranks;
using ProbDsl.Inference.Calibration;

namespace ProbDsl.Cli.Verbs;

/// <summary>One calibration from start to end: read the stories, simulate and fit, keep the ranks, report.</summary>
internal sealed record SbcRun(CalibrationCall Call, OutputFormat Format)
{
    // they change neither draws nor ranks
    private static readonly RunOption[] withoutEffect = [StandardOptions.Threads, StandardOptions.Device, StandardOptions.Interval];

    public ExitCode Run()
    {
        var ranks = ProcessRanks.OfSimulations;
        if (ranks is not null && (Call.Folder is null || Call.Part is not null)) return Report([CalibrationDiagnostics.OfRanks(ranks.Of)]);
        if (Call.Simulations < CalibrationSetup.FewestSimulations)
            return Report([CalibrationDiagnostics.TooFewSimulations(Call.Simulations)]);
        var catalog = InstalledMethods.Catalog;
        var (set, wrong) = IO.Input.Settings.Read(Call.Settings);
        if (wrong.Count > 0) return Report(wrong);
        var read = ShapedStory.Read(Call.Story, Call.Data, set, Call.Asked, catalog);
        if (read.Value is not { } story) return Report(read.Diagnostics);
        var other = Call.Simulated is not { } path ? read
            : ShapedStory.Read(path, Call.Data with { Files = Call.FilesOf(story) }, story.SettingsFor(path, set), Call.Asked, catalog);
        if (other.Value is not { } simulated) return Report(other.Diagnostics);
        var methods = InstalledMethods.Load(catalog);
        var options = story.Defaults.Options;
        var prepared = CalibrationSetup.Create(
            story.Problem, simulated.Problem, facts => story.Defaults.Select(methods, facts), catalog, options);
        if (prepared.Value is not { } setup) return Report(prepared.Diagnostics);
        if (story.Defaults.Check(methods, setup.First) is { Count: > 0 } idle) return Report(idle);

        using var interruption = new Interruption();
        var (identity, part) = (Identity(story, simulated, setup), ranks ?? Call.Part);
        var opened = Call.Folder is null ? null : RanksFile.Open(Call.Folder, identity, setup.Quantities, part);
        using var file = opened?.Value;
        if (opened is { Value: null }) return Report(opened.Diagnostics);
        var call = new SimulationCalls(Call, story, setup);
        if (Format == OutputFormat.Text) Console.Out.Write(SbcTable.Header(Call, story, setup));
        var threads = options.Threads ?? Math.Max(1, options.ThreadsOrAll / ProcessRanks.OnThisMachine);
        var (all, failure) = Fit(setup, part, threads, file, interruption.Token);
        if (failure is not null) return Report([failure]);
        if (ranks is not null)
        {
            ProcessRanks.Await();
            if (!ProcessRanks.IsFirst) return ExitCode.Success;
            var joined = RanksFile.ReadAll(Call.Folder!, identity, setup.Quantities);
            if (joined.Value is null) return Report(joined.Diagnostics);
            all = [.. joined.Value.Where(s => s.Number <= Call.Simulations)];
        }

        return interruption.CodeOf(Finish(setup, all, file, call, interruption.Code is not null));
    }

    /// <summary>The simulations of the folder and new ones, in the order of their numbers; or why they cannot be kept.</summary>
    private (List<SimulationRanks> All, Diagnostic? Failure) Fit(
        CalibrationSetup setup, CalibrationPart? part, int threads, RanksFile? file, CancellationToken cancellation)
    {
        List<SimulationRanks> all = [.. file?.Found.Where(s => s.Number <= Call.Simulations) ?? []];
        var known = all.Select(s => s.Number).ToHashSet();
        List<int> left = [.. Enumerable.Range(1, Call.Simulations)
            .Where(n => !known.Contains(n) && part?.Has(n) != false)];
        using var progress = new ProgressLine();
        try
        {
            new CalibrationRun(setup, threads).Run(left, ranks =>
            {
                file?.Add(ranks);
                all.Add(ranks);
                progress.Simulate(all.Count - known.Count, left.Count);
            }, cancellation);
        }
        catch (IOException exception) when (file is not null)
        {
            return (all, FileDiagnostics.NotWritten(file.Path, exception.Message));
        }

        all.Sort((a, b) => a.Number.CompareTo(b.Number));
        return (all, null);
    }

    private ExitCode Finish(CalibrationSetup setup, List<SimulationRanks> all, RanksFile? file, SimulationCalls call, bool isInterrupted)
    {
        var kept = file is null ? "" : $"; {file.Path} has them, and the same call continues";
        if (isInterrupted)
            DiagnosticOutput.Note($"interrupted after {Words.Count(all.Count, "simulation")} of {Call.Simulations:N0}{kept}");
        if (Call.Part is not null)
        {
            if (Format == OutputFormat.Text) Console.Out.Write(SbcTable.PartDone(Call, all.Count, file!.Path));
            return ExitCode.Success;
        }

        if (all.Count < CalibrationSetup.FewestSimulations) return ExitCode.Success;
        if (all.TrueForAll(s => s.Failure is not null))
            return Report([CalibrationDiagnostics.NoRanks(all.Count, all[0], string.Join('\n', call.Of(all[0].Number)))]);
        var report = new CalibrationReport(setup.Quantities, setup.RankedDraws, all);
        if (Format == OutputFormat.Json)
        {
            using var output = Terminal.OpenOutput();
            SbcJson.Write(report, setup, output);
            output.WriteByte((byte)'\n');
        }
        else
        {
            Console.Out.Write(SbcTable.Print(Call, report, setup, call));
        }

        return ExitCode.Success;
    }

    /// <summary>What the ranks depend on beside the number of a simulation, as a hash.</summary>
    private static string Identity(ShapedStory story, ShapedStory simulated, CalibrationSetup setup)
    {
        IEnumerable<string> parts =
        [
            Hash(story.File.Bytes), Hash(simulated.File.Bytes), .. story.DataFiles.Select(f => f.Hash),
            .. story.Problem.Sizes.Concat(simulated.Problem.Sizes)
                .Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Key}={s.Value}")),
            .. story.Problem.Hyperparameters.Concat(simulated.Problem.Hyperparameters)
                .Select(h => string.Create(CultureInfo.InvariantCulture, $"{h.Key}={h.Value:R}")),
            .. story.Defaults.Given.All.Where(o => !withoutEffect.Contains(o.Option))
                .Select(o => $"{o.Option.Name}={o.Option.Write(o.Value)}"),
            $"seed={story.Defaults.Options.Seed}", $"draws={setup.RankedDraws}",
        ];
        return Hash(Encoding.UTF8.GetBytes(string.Join('\n', parts)));

        static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    private ExitCode Report(IReadOnlyCollection<Diagnostic> diagnostics) => DiagnosticOutput.Report(diagnostics, Format);
}
