using ProbDsl.Data.Formats;
using ProbDsl.Inference.Comparisons.Draws;

namespace ProbDsl.Cli.Input;

/// <summary>Reads what `--modes` names: a story with labels, the folder of a fit of one, or a file of centers.</summary>
internal static class ModeSource
{
    public static Result<KnownModes> Read(string name, StandardCatalog catalog, ulong seed, EngineChoice engine, CsvForm form)
    {
        if (Directory.Exists(name)) return OfModel(FitFiles.Read(name, catalog) is var fit && fit.Value is { } saved
            ? ModelSide.OfFit(name, saved, catalog, engine) : new(null, fit.Diagnostics), seed);
        if (Path.GetExtension(name) == ".gen") return OfModel(OfStory(name, catalog, engine), seed);
        var loaded = DataFiles.Read("", [name], form).FilesOnly();
        if (loaded.Tables is not { } tables) return new(null, [.. loaded.Diagnostics.Select(FileDiagnostics.AsArgument)]);
        return KnownModes.Read(name, tables);
    }

    private static Result<KnownModes> OfModel(Result<ModelSide> model, ulong seed) =>
        model.Value is { } side ? KnownModes.Estimate(side, seed) : new(null, model.Diagnostics);

    private static Result<ModelSide> OfStory(string path, StandardCatalog catalog, EngineChoice engine)
    {
        var (story, unread) = StoryFile.Read(path);
        if (story is null) return unread!;
        var compilation = new ModelCompiler(catalog).Compile(story.Source, new Dictionary<string, double>());
        return compilation.Graph is not { } graph ? new(null, compilation.Diagnostics)
            : ModelSide.OfStory(path, graph, new Dictionary<string, double>(), catalog, engine);
    }
}
