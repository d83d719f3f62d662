using ProbDsl.Inference.ForwardSampling;
using ProbDsl.Inference.Sampling;

namespace ProbDsl.Cli.Verbs;

/// <summary>One draw from a prior from start to end: read, compile, size, draw, write.</summary>
internal sealed record SampleRun(string Story, DataRequest Data, string[] Settings, int? Count, string? Out, bool All, DrawOptions Draws)
{
    private readonly FitOptions options = FitOptions.Create(Draws.Asked);

    public ExitCode Run()
    {
        if (EngineConflict.Find(Draws.Asked) is { } conflict) return Report([conflict]);
        if (InputFiles.OfStory(Story, Data.Files).CheckOutput("--out", Out) is { } replaced) return Report([replaced]);
        using var interruption = OutputFile.WhileComputed(Out);
        var catalog = InstalledMethods.Catalog;
        var (story, unread) = StoryFile.Read(Story);
        if (story is null) return Report([unread!]);
        var (settings, wrong) = IO.Input.Settings.Read(Settings);
        if (wrong.Count > 0) return Report(wrong);
        var sizes = SizeSettings.Read(story.Source, settings);
        var data = new StoryData(Story, Data.Files, CsvForms.Read(Draws.Asked));
        var (hypers, contradicted) = Data.Files.Length > 0 ? data.Settings(story.Source, sizes.Hypers) : (sizes.Hypers, []);
        if (contradicted.Count > 0) return Report(contradicted);

        var compilation = new ModelCompiler(catalog).Compile(story.Source, hypers);
        if (compilation.Graph is not { } graph) return Report(compilation.Diagnostics);
        var limits = sizes.Check(graph).Concat(new DrawChecks(graph, catalog).Find()).ToList();
        if (limits.Count > 0) return Report(limits);

        if (IneffectiveOptions.OfDraws(graph, isFit: false, Draws.Run) is { Count: > 0 } idle) return Report(idle);
        if (Draws.Wrong(graph, Data.Files.Length > 0) is { } refused) return Report([refused]);
        var loaded = Data.Files.Length > 0 ? data.Loaded.FilesOnly() : Draws.Table(graph, sizes.Numbers, Count);
        loaded = Data.Kept(loaded, graph);
        if (loaded.Tables is not { } tables) return Report(loaded.Diagnostics);
        tables = tables with { DateFormat = Draws.Run[StandardOptions.DateFormat] };
        var draws = new PriorDrawRequest(graph, sizes.Numbers, Draws.Same.Length > 0 ? null : Count, tables);
        var binding = new ProblemBinder(graph, tables, catalog, draws).Bind();
        if (binding.Problem is not { } problem) return Report(binding.Diagnostics);
        var sampler = new PriorSampler(Draws.Given(problem), catalog) { Along = Draws.Run, Engine = options.ChosenEngine };
        var sample = sampler.Sample(options.Seed, draws.Replicates);
        DeviceNote.Print(options);
        return sample.Value is { } drawn ? new SampleOutput(Out, All).Write(drawn, draws, loaded.Diagnostics) : Report(sample.Diagnostics);
    }

    private static ExitCode Report(IReadOnlyCollection<Diagnostic> diagnostics) => DiagnosticOutput.Report(diagnostics, OutputFormat.Text);
}
