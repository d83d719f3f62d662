using ProbDsl.Inference.ForwardSampling;

namespace ProbDsl.Cli.Input;

/// <summary>A story with the shape of its data: from files, as a fit reads them, or from sizes of `--set`, as `sample` does.</summary>
internal sealed record ShapedStory(StoryFile File, StoryDefaults Defaults, Problem Problem, IReadOnlyList<DataFile> DataFiles)
{
    /// <summary>The warnings about the story and its data.</summary>
    public ValueList<Diagnostic> Warnings { get; private init; } = [];

    /// <summary>Reads a story with sizes and with what it only reads, or reports what is missing.</summary>
    /// <param name="path">The path of the story.</param>
    /// <param name="data">The data files; without any and without sizes, those beside the story.</param>
    /// <param name="set">The settings: hyperparameters and sizes.</param>
    /// <param name="asked">The options that are set.</param>
    /// <param name="catalog">All names of the language.</param>
    public static Result<ShapedStory> Read(
        string path, DataRequest data, IReadOnlyDictionary<string, double> set, RunOptions asked, StandardCatalog catalog)
    {
        var (story, unread) = StoryFile.Read(path);
        if (story is null) return unread!;
        var sizes = SizeSettings.Read(story.Source, set);
        return sizes.Sizes.Count == 0 ? OfFiles(path, data, story, set, asked, catalog) : OfSizes(path, data, story, sizes, asked, catalog);
    }

    /// <summary>The settings that concern another story: those of its hyperparameters, and sizes.</summary>
    /// <param name="path">The path of the other story.</param>
    /// <param name="set">The settings of this story.</param>
    public IReadOnlyDictionary<string, double> SettingsFor(string path, IReadOnlyDictionary<string, double> set)
    {
        if (StoryFile.Read(path).Story is not { } other) return set;
        var own = SizeSettings.Read(File.Source, set);
        return SizeSettings.Read(other.Source, set).Hypers.Concat(own.Sizes).DistinctBy(s => s.Key).ToDictionary();
    }

    private static Result<ShapedStory> OfFiles(string path, DataRequest data, StoryFile story, IReadOnlyDictionary<string, double> set,
        RunOptions asked, StandardCatalog catalog)
    {
        var read = BoundStory.Bind(story, new StoryData(path, data.Files, CsvForms.Read(asked)), data, set, asked, catalog,
            (_, _) => [], System.Diagnostics.Stopwatch.StartNew());
        return read.Value is { } bound
            ? new ShapedStory(story, bound.Defaults, bound.Problem, bound.DataFiles) { Warnings = bound.Warnings }
            : new Result<ShapedStory>(null, [.. read.Diagnostics.Select(d => d.Code != "E0328" || data.Files.Length > 0 ? d
                : d.Next($"{d.Help}; or give sizes: `--set rows=20`"))]);
    }

    private static Result<ShapedStory> OfSizes(
        string path, DataRequest data, StoryFile story, SizeSettings sizes, RunOptions asked, StandardCatalog catalog)
    {
        var compilation = new ModelCompiler(catalog).Compile(story.Source, sizes.Hypers);
        if (compilation.Graph is not { } graph) return new(null, [.. compilation.Diagnostics]);
        if (sizes.Check(graph).ToList() is { Count: > 0 } wrong) return new(null, [.. wrong]);
        var defaults = new StoryDefaults(graph.Defaults, asked);
        var loaded = data.Files.Length == 0 ? LoadedData.None
            : data.Kept(new StoryData(path, data.Files, CsvForms.Read(asked)).Loaded.FilesOnly(), graph);
        if (loaded.Tables is not { } tables) return new(null, loaded.Diagnostics);
        tables = tables with { DateFormat = defaults.Given[StandardOptions.DateFormat] };
        var draws = new PriorDrawRequest(graph, sizes.Numbers, null, tables);
        if (draws.Sized is { } plate) return SamplingDiagnostics.SizeNotGiven(plate.Name, Place.None);
        var binding = new ProblemBinder(graph, tables, catalog, draws).Bind();
        return binding.Problem is { } problem
            ? new ShapedStory(story, defaults, problem, loaded.Files) { Warnings = compilation.Diagnostics }
            : new Result<ShapedStory>(null, binding.Diagnostics);
    }
}
