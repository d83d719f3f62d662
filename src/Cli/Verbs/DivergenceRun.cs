using ProbDsl.Inference.Forecasting;
using ProbDsl.Parser.Grammar;

namespace ProbDsl.Cli.Verbs;

/// <summary>One comparison of two distributions from start to end: read both, compute, report.</summary>
internal sealed record DivergenceRun(string A, string B, string[] Settings, int Draws, RunOptions Asked, OutputFormat Format)
{
    private readonly FitOptions options = FitOptions.Create(Asked);
    private readonly StandardCatalog catalog = InstalledMethods.Catalog;

    public ExitCode Run()
    {
        // a file is read as the data of the fit on the other side
        var (a, b) = IsData(A) ? Opened(B, A, null) is var model ? (Opened(A, B, model.Value?.Fit), model) : default
            : Opened(A, B, null) is var own ? (own, Opened(B, A, own.Value?.Fit)) : default;
        if (a.Value is not { } one || b.Value is not { } other) return Report([.. a.Diagnostics, .. b.Diagnostics]);
        var (first, second) = (SideOf(one, other), SideOf(other, one));
        if (first.Value is not { } p || second.Value is not { } q) return Report([.. first.Diagnostics, .. second.Diagnostics]);
        var compared = DivergenceReport.Compute(p, q, Draws, options.Seed,
            new(catalog, options.ChosenEngine, story => InstalledMethods.Load(catalog).Select(story, null).Method!));
        if (compared.Value is not { } report) return Report(compared.Diagnostics);
        if (Format == OutputFormat.Json) JsonOutput.Print(json => DivergenceJson.Write(report, json));
        else Console.Out.Write(DivergenceTable.Print(report));
        return DiagnosticOutput.Below([.. one.Warnings, .. other.Warnings, .. report.Warnings]);
    }

    /// <summary>What an argument names: a model, or a file whose columns depend on the other side.</summary>
    private sealed record Source(string Name, ModelSide? Model, SavedFit? Fit, InputTables Tables)
    {
        public IReadOnlyList<Diagnostic> Warnings { get; init; } = [];
    }

    private Result<Source> Opened(string name, string other, SavedFit? fit)
    {
        if (Directory.Exists(name)) return OfFit(name);
        return IsStory(name) ? OfStory(name, other) : OfData(name, fit);
    }

    private static bool IsData(string name) => !Directory.Exists(name) && !IsStory(name);

    private static bool IsStory(string name) => Path.GetExtension(name) == ".gen";

    private Result<Source> OfFit(string folder)
    {
        var read = FitFiles.Read(folder, catalog);
        if (read.Value is not { } fit) return new(null, read.Diagnostics);
        var model = ModelSide.OfFit(folder, fit, catalog, options.ChosenEngine);
        return model.Value is { } side ? new Source(folder, side, fit, InputTables.None) : new Result<Source>(null, model.Diagnostics);
    }

    private Result<Source> OfStory(string path, string other)
    {
        var (story, unread) = StoryFile.Read(path);
        if (story is null) return unread!;
        var (settings, wrong) = IO.Input.Settings.Read(Settings);
        if (wrong.Count > 0) return new(null, [.. wrong]);
        var (own, others) = (HypersOf(story), IsStory(other) && StoryFile.Read(other).Story is { } second ? HypersOf(second) : []);
        var set = settings.Where(s => own.Contains(s.Key) || !others.Contains(s.Key)).ToDictionary();
        var compilation = new ModelCompiler(catalog).Compile(story.Source, set);
        if (compilation.Graph is not { } graph) return new(null, compilation.Diagnostics);
        var model = ModelSide.OfStory(path, graph, set, catalog, options.ChosenEngine);
        return model.Value is { } side ? new Source(path, side, null, InputTables.None) : new Result<Source>(null, model.Diagnostics);
    }

    /// <summary>The hyperparameters of a story: a setting of the other story alone is not for this one.</summary>
    private static HashSet<string> HypersOf(StoryFile story) =>
        [.. StoryParser.Parse(story.Source).Model?.Hypers.Select(h => h.Name.Text) ?? []];

    private Result<Source> OfData(string path, SavedFit? fit)
    {
        var loaded = DataFiles.Read("", [path], CsvForms.Read(fit is null ? Asked : Asked.OrElse(fit.Options))).FilesOnly();
        return loaded.Tables is { } tables ? new Source(path, null, null, tables) { Warnings = [.. loaded.Diagnostics] }
            : new Result<Source>(null, [.. loaded.Diagnostics.Select(FileDiagnostics.AsArgument)]);
    }

    /// <summary>A model as it is; a file as the other side reads it, or the columns that two files have in common.</summary>
    private Result<DivergenceSide> SideOf(Source own, Source other)
    {
        if (own.Model is not null) return own.Model;
        if (other.Model is null) return Result(RowsSide.Read(own.Name, own.Tables, other.Name, other.Tables));
        var bound = other.Fit is { } fit ? fit.Bind(own.Tables, catalog) : new ProblemBinder(other.Model.Graph, own.Tables, catalog).Bind();
        return bound.Problem is { } problem ? Result(RowsSide.Read(own.Name, other.Model, problem)) : new(null, bound.Diagnostics);
    }

    private static Result<DivergenceSide> Result(Result<RowsSide> rows) => new(rows.Value, rows.Diagnostics);

    private ExitCode Report(IReadOnlyCollection<Diagnostic> diagnostics) => DiagnosticOutput.Report(diagnostics, Format);
}
