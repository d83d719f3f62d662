using ProbDsl.Inference.Drivers;

namespace ProbDsl.Inference.OptionChecks;

/// <summary>
/// Reports options that are set and have no effect, before any work is done. An option has an effect if it applies to any of several fits.
/// </summary>
public static class IneffectiveOptions
{
    /// <summary>Checks the options of one or several fits.</summary>
    /// <param name="given">The options that were set.</param>
    /// <param name="fits">The method and story of each fit, with all options that hold for it.</param>
    public static ValueList<Diagnostic> OfFits(
        RunOptions given, IEnumerable<(InferenceMethod Method, StoryFacts Story, RunOptions Options)> fits) =>
        Find(given, [.. fits.Select(f => WithDates(f.Story.Graph, TraitsOf(f.Method, f.Story, f.Options)))]);

    /// <summary>Checks a story's own `fit { }`: an option has no effect if it applies to no method that accepts the story.</summary>
    /// <param name="written">The options in the story.</param>
    /// <param name="methods">All methods.</param>
    /// <param name="story">The facts about the story.</param>
    /// <param name="table">The options; null for those of every run.</param>
    public static ValueList<Diagnostic> OfStory(
        ValueList<FitDefault> written, IReadOnlyList<InferenceMethod> methods, StoryFacts story, RunOptionTable? table = null)
    {
        var own = RunOptions.Read(written, table);
        // traits cost nothing, plans do: they are made of methods to which an option applies, and of all only where that is none
        var known = methods.Select(m => (Traits: TraitsOf(m, story, own), Accepts: new Lazy<bool>(() => m.Choose(story).Plan is not null)))
            .ToList();
        return
        [
            .. from line in written
               let set = RunOptions.ReadOf(line, own.Table)
               where set is not null && !set.Value.Option.IsDefault(set.Value.Value)
               let to = set.Value.Option.Of(set.Value.Value)
               where to is not null && !known.Exists(m => to.Holds(m.Traits.Has) && m.Accepts.Value)
               let runs = known.Where(m => m.Accepts.Value).Select(m => m.Traits).ToList()
               where runs.Count > 0
               select OptionDiagnostics.NoEffect($"{line.Option} = {line.Value}", set.Value.Option, to, runs, new SourcePlace(line.Span)),
        ];
    }

    /// <summary>Checks the options of draws from a fit or from a story.</summary>
    public static ValueList<Diagnostic> OfDraws(ModelGraph graph, bool isFit, RunOptions given)
    {
        var idle = Find(given, [WithDates(graph, TraitsAfterFit.Find(graph, isFit, given))]);
        if (idle.Count > 0 || !isFit) return idle;
        return [.. given[StandardOptions.Without].Where(w => !IsRead(graph, w.Key)).Select(w => OptionDiagnostics.NotRead(w.Key))];
    }

    /// <summary>Checks the options of an evaluation of the density of rows.</summary>
    /// <param name="problem">The story of a fit with rows.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    /// <param name="isGuided">Whether the fit has a guide.</param>
    /// <param name="given">The options that were set.</param>
    public static ValueList<Diagnostic> OfScores(Problem problem, StandardCatalog catalog, bool isGuided, RunOptions given) =>
        given.All.Any(o => o.Option.Of(o.Value) is not null)
            ? Find(given, [WithDates(problem.Graph, TraitsAfterFit.Find(problem, catalog, isGuided, given))]) : [];

    /// <summary>Checks the options of predictions of rows.</summary>
    public static ValueList<Diagnostic> OfPredictions(ModelGraph graph, RunOptions given) =>
        Find(given, [WithDates(graph, new(RunFeatures.None, "a fit of a story without dates"))]);

    /// <summary>The traits of a fit, with those of its plan if an option asks for them.</summary>
    private static RunTraits TraitsOf(InferenceMethod method, StoryFacts story, RunOptions options)
    {
        var traits = method.Traits(story, options);
        return options.Has(StandardOptions.Marginalize) && StoryStructures.Of(story.Graph).Density.Integrated.Count > 0
            && method.Choose(story).Plan?.Objective is DensityPlan ? traits with { Has = traits.Has | RunFeatures.Integrals } : traits;
    }

    /// <summary>The traits of a run that reads the data of a story.</summary>
    private static RunTraits WithDates(ModelGraph graph, RunTraits traits) =>
        DateReads.AreIn(graph) ? traits with { Has = traits.Has | RunFeatures.Dates } : traits;

    private static ValueList<Diagnostic> Find(RunOptions given, IReadOnlyList<RunTraits> runs) =>
    [
        .. from set in given.All
           let to = NotMet(set.Option, set.Value, runs)
           where to is not null
           select OptionDiagnostics.NoEffect(Written(set.Option, set.Value), set.Option, to, runs, Place.None),
    ];

    /// <summary>What an option applies to if no run has it; null if one has, if there is no run, or for a default value.</summary>
    private static Applicability? NotMet(RunOption option, object value, IReadOnlyList<RunTraits> runs) =>
        runs.Count > 0 && !option.IsDefault(value) && option.Of(value) is { } to && !runs.Any(r => to.Holds(r.Has)) ? to : null;

    private static string Written(RunOption option, object value) =>
        option is WordOption ? $"{option.Flag} {option.Write(value)}" : option.Flag;

    /// <summary>Whether a step of the story's chain reads a data name, directly or through definitions.</summary>
    private static bool IsRead(ModelGraph graph, string name) =>
        graph.Variables.FirstOrDefault(v => v.Name == name) is not { Role: Role.Data }
        || StoryStructures.Of(graph).ClosedFormChains.Any(c => DeepReads.Find(graph, c.Step).Any(r => r.Of == name));
}
