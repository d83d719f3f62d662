using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>Options that were given and cannot change anything: each is told before any work is done. One counts if any of several fits takes it.</summary>
public static class IdleOptions
{
    /// <summary>Of a fit by a method, or of several.</summary>
    /// <param name="given">What was given.</param>
    /// <param name="fits">Each with its story and all that holds for it, given there or elsewhere.</param>
    public static ValueList<Diagnostic> OfFits(TrainingWishes given, IEnumerable<(InferenceMethod Method, ModelGraph Graph, TrainingWishes Wishes)> fits) => Told(given.Given, [.. fits.Select(f => Bears.Of(f.Method, f.Graph, f.Wishes))]);

    /// <summary>Of what a story says in its own `fit { }`: an option that no method takes which accepts the story.</summary>
    /// <param name="written">In the story.</param>
    /// <param name="own">The same as wishes.</param>
    /// <param name="methods">That accept it.</param>
    /// <param name="graph">The story.</param>
    public static ValueList<Diagnostic> OfStory(ValueList<FitDefault> written, TrainingWishes own, IEnumerable<InferenceMethod> methods, ModelGraph graph)
    {
        var bears = methods.Select(m => Bears.Of(m, graph, own)).ToList();
        return [.. written.Where(w => IsIdle(w.Option, w.Value, bears)).Select(w => OptionDiagnostics.Idle($"{w.Option} = {w.Value}", w.Option, WordsOf(w.Option, w.Value, bears[0]), bears, new SourcePlace(w.Span)))];
    }

    /// <summary>Of draws from a fit, or from a story.</summary>
    public static ValueList<Diagnostic> OfDraws(ModelGraph graph, bool isFit, ChainWishes walk, PathWishes along)
    {
        List<(string, string?)> given = [.. Given(along)];
        if (walk.Steps is not null) given.Add(("steps", null));
        if (walk.Eta is not null) given.Add(("eta", null));
        if (walk.Guidance is not null) given.Add(("guidance", null));
        if (walk.Without.Count > 0) given.Add(("without", null));
        var told = Told(given, [Bears.Of(graph, isFit, walk, along with { Steps = walk.Steps })]);
        return told.Count > 0 || !isFit ? told : [.. walk.Without.Where(w => !IsRead(graph, w.Key)).Select(w => OptionDiagnostics.NotRead(w.Key))];
    }

    /// <summary>Of the density of rows.</summary>
    /// <param name="problem">The story of a fit with rows.</param>
    /// <param name="catalogue">What its names mean.</param>
    /// <param name="isGuided">Whether the fit has a guide.</param>
    /// <param name="particles">Draws of the guide; null: nobody says.</param>
    /// <param name="along">How an ODE is followed.</param>
    public static ValueList<Diagnostic> OfScores(Problem problem, StandardCatalogue catalogue, bool isGuided, int? particles, PathWishes along)
    {
        List<(string, string?)> given = [.. Given(along)];
        if (along.Steps is not null) given.Add(("steps", null));
        if (particles is not null) given.Add(("num_particles", null));
        return given.Count == 0 ? [] : Told(given, [Bears.Of(problem, catalogue, isGuided, along)]);
    }

    private static IEnumerable<(string Name, string? Value)> Given(PathWishes along)
    {
        (string, object?)[] wishes = [("sampler", along.Sampler), ("solver", along.Solver), ("rtol", along.Relative), ("atol", along.Absolute), ("trace", along.Trace), ("probes", along.Probes)];
        return wishes.Where(w => w.Item2 is not null).Select(w => (w.Item1, w.Item2 as string));
    }

    private static ValueList<Diagnostic> Told(IEnumerable<(string Name, string? Value)> given, IReadOnlyList<Bears> bears) =>
        [.. given.Where(g => IsIdle(g.Name, g.Value, bears)).Select(g => OptionDiagnostics.Idle(Written(g.Name, g.Value), g.Name, WordsOf(g.Name, g.Value, bears[0]), bears, Place.None))];

    private static bool IsIdle(string option, string? value, IReadOnlyList<Bears> bears) => bears.Count > 0 && bears.All(b => OptionTable.IdleFor(option, value, b.On) is not null);

    private static string WordsOf(string option, string? value, Bears bears) => OptionTable.IdleFor(option, value, bears.On)!;

    private static string Written(string option, string? value) => $"--{option.Replace('_', '-')}{(value is null ? "" : $" {value}")}";

    /// <summary>Whether a step of the story's walk reads a data name, through whatever definitions.</summary>
    private static bool IsRead(ModelGraph graph, string name) => graph.Variables.FirstOrDefault(v => v.Name == name) is not { Role: Role.Data } || DerivedChains.Of(graph).Any(c => DeepReads.Of(graph, c.Step).Any(r => r.Of == name));
}
