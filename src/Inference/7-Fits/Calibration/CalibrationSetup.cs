namespace ProbDsl.Inference.Calibration;

/// <summary>
/// Simulation-based calibration of a story by a method (Talts and others 2018): what is simulated, how it is fitted, and what is ranked.
/// </summary>
public sealed class CalibrationSetup
{
    /// <summary>The fewest simulations that say something, and the fewest draws among which a true value is ranked.</summary>
    public const int FewestSimulations = 20, FewestDraws = QuantityCalibration.Bins - 1;

    /// <summary>The number of draws among which true values are ranked, where a fit has as many.</summary>
    private const int MostRankedDraws = (5 * QuantityCalibration.Bins) - 1;

    private const int MostSuggested = 4;

    private readonly Func<StoryFacts, MethodSelection> select;
    private readonly StoryFacts story;
    private readonly FitOptions options;

    private CalibrationSetup(Func<StoryFacts, MethodSelection> select, StoryFacts story, FitOptions options) =>
        (this.select, this.story, this.options) = (select, story, options);

    /// <summary>What draws unknowns and data.</summary>
    public required Simulator Simulator { get; init; }

    /// <summary>The seeds of the simulations.</summary>
    public required CalibrationSeeds Seeds { get; init; }

    /// <summary>The numbers that are ranked.</summary>
    public required IReadOnlyList<RankedQuantity> Quantities { get; init; }

    /// <summary>The unknowns that are not ranked, each with the reason.</summary>
    public required IReadOnlyList<(string Unknown, string Reason)> Unranked { get; init; }

    /// <summary>The number of draws of a fit among which a true value is ranked: at equal distances among all draws.</summary>
    public required int RankedDraws { get; init; }

    /// <summary>The facts of the story with the data of the first simulation, for which the method was selected.</summary>
    public required StoryFacts First { get; init; }

    /// <summary>Other methods with draws that accept the story, the first few.</summary>
    public required IReadOnlyList<string> Others { get; init; }

    /// <summary>The selected method, with its reason.</summary>
    public required MethodSelection Selection { get; init; }

    /// <summary>Prepares a calibration, or says why there is none.</summary>
    /// <param name="fitted">The story that is fitted, with its sizes and what it only reads.</param>
    /// <param name="simulated">The story that is drawn; the same object if it is the fitted one.</param>
    /// <param name="select">Selects the method of a fit, given the story with its data.</param>
    /// <param name="catalog">The definitions of names.</param>
    /// <param name="options">The options of the fits, with the seed of the calibration.</param>
    public static Result<CalibrationSetup> Create(Problem fitted, Problem simulated, Func<StoryFacts, MethodSelection> select,
        StandardCatalog catalog, FitOptions options)
    {
        if (PriorsOf(fitted.Graph) is { } without) return without;
        var given = fitted.Data.Keys.ToHashSet();
        ValueList<Diagnostic> undrawn = [.. new DrawChecks(simulated.Graph, catalog) { Given = given }.Find()];
        if (undrawn.Count > 0) return new(null, undrawn);
        if (MatchedStories.Check(fitted, simulated) is { } other) return other;
        var (simulator, seeds) = (new Simulator(simulated, fitted, catalog), new CalibrationSeeds(options.Seed));
        var first = simulator.Draw(seeds.OfData(1), CancellationToken.None);
        for (var next = 2; first.Value is null && next <= FewestSimulations; next++)
            first = simulator.Draw(seeds.OfData(next), CancellationToken.None);
        if (first.Value is not { } simulation) return new(null, first.Diagnostics);

        var facts = StoryFacts.Of(fitted.Graph, catalog, options.Given);
        var withData = facts.With(simulation.Problem);
        var selection = select(withData);
        if (selection is not { Method: { } method, Plan: not null }) return new(null, selection.Diagnostics);
        if (!method.ReportsPosteriorOf(withData) || options.DrawsOrDefault < FewestDraws)
            return CalibrationDiagnostics.WithoutDraws(method.Name, options.DrawsOrDefault < FewestDraws
                ? $"is to take {options.DrawsOrDefault} draws" : $"reports {method.ResultOf(withData)}", Suitable(method, withData));
        var (unknowns, unranked) = MatchedStories.Ranked(withData, simulated);
        List<RankedQuantity> quantities = [.. unknowns.SelectMany(u => RankedQuantity.Of(simulation.Problem, u))];
        if (DensityQuantity.NameOf(withData, unknowns.Select(u => u.Name).ToHashSet()) is { } density)
            quantities.Add(new(density, null, 0));
        return new CalibrationSetup(select, facts, options.With(StandardOptions.Threads, 1))
        {
            Simulator = simulator,
            Seeds = seeds,
            Quantities = quantities,
            Unranked = unranked,
            RankedDraws = options.DrawsOrDefault < MostRankedDraws ? FewestDraws : MostRankedDraws,
            First = withData,
            Others = [.. Suitable(method, withData).Where(name => name != method.Name)],
            Selection = selection,
        };
    }

    /// <summary>Draws a simulation, fits it and ranks its true values.</summary>
    /// <param name="number">The number of the simulation, from 1.</param>
    /// <param name="cancellation">Ends the fit.</param>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public SimulationRanks Rank(int number, CancellationToken cancellation)
    {
        var drawn = Simulator.Draw(Seeds.OfData(number), cancellation);
        if (drawn.Value is not { } simulation) return new(number, [], drawn.Diagnostics[0].Code);
        if (simulation.IsInfinite) return new(number, [], "E0313");
        var (facts, own) = (story.With(simulation.Problem), options with { Seed = Seeds.OfFit(number) });
        var selection = select(facts);
        if (selection is not { Method: not null, Plan: not null }) return new(number, [], selection.Diagnostics[0].Code);
        var fit = FitService.Fit(facts, selection, _ => own, () => new NoProgress(), _ => { }, cancellation);
        cancellation.ThrowIfCancellationRequested();
        if (fit.Outcome is not { Summary: { } summary } outcome || summary.Draws is not { } draws)
            return new(number, [], fit.Diagnostics.FirstOrDefault(d => d.Severity == Severity.Error)?.Code ?? "E0661");
        if (draws.Count < RankedDraws) return new(number, [], "E0661");
        var ranks = new DrawRanks(facts, RankedDraws, draws, summary.OrderedBy is null
            ? simulation.Truth : OrderedTruth.Order(facts, simulation.Truth));
        return new(number, [.. ranks.Of(Quantities, own.Seed)], null, outcome.ReliabilityWarnings.FirstOrDefault()?.Code);
    }

    /// <summary>The first methods with draws that accept a story, its defaults before others.</summary>
    private static IEnumerable<string> Suitable(InferenceMethod method, StoryFacts story) => method.AllMethods.Select(m => m.For(story))
        .Where(m => m.ReportsPosteriorOf(story) && m.Choose(story).Plan is not null)
        .OrderBy(m => m.IsDefaultFor(story) ? 0 : 1).Select(m => m.Name).Take(MostSuggested);

    /// <summary>Why some unknowns have no prior; null if all have one.</summary>
    private static Diagnostic? PriorsOf(ModelGraph graph)
    {
        if (StoryPriors.FindMissing(graph) is var (reason, place)) return CalibrationDiagnostics.WithoutPriors(reason, place);
        return graph.Variables.Any(v => v.Role == Role.Latent) ? null
            : CalibrationDiagnostics.WithoutPriors("it has no unknowns", Place.None);
    }
}
