namespace ProbDsl.Inference.NewData;

/// <summary>
/// Predictions of absent data at a point by formula: summaries of numbers, probabilities of states, member by member. Observed cells are
/// their own values.
/// </summary>
internal sealed class PointFormulas
{
    private readonly Dictionary<string, WeightedDraws[]> numbers = [];
    private readonly Dictionary<string, double[]> probabilities = [];

    private PointFormulas()
    {
    }

    /// <summary>No formulas: all variables are drawn.</summary>
    public static PointFormulas None { get; } = new();

    /// <summary>The variables that have a formula.</summary>
    public IReadOnlySet<string> Names => numbers.Keys.Concat(probabilities.Keys).ToHashSet();

    /// <summary>The summaries of a variable, [members, numbers]; null if it is drawn.</summary>
    public WeightedDraws[]? Numbers(PredictedVariable of) => numbers.GetValueOrDefault(of.Variable.Name);

    /// <summary>The probabilities of a variable, [members, numbers, values]; null if it is drawn.</summary>
    public double[]? Probabilities(PredictedVariable of) => probabilities.GetValueOrDefault(of.Variable.Name);

    /// <param name="problem">The story and the rows.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    /// <param name="pass">The pass at the point.</param>
    /// <param name="forward">The forward draws, already run once.</param>
    /// <param name="reported">The requested variables.</param>
    /// <param name="names">The names of states.</param>
    /// <param name="interval">The credible interval to report.</param>
    public static PointFormulas Find(Problem problem, StandardCatalog catalog, RowPass pass, ForwardDraws forward,
        IEnumerable<PredictedVariable> reported, PredictionNames names, CredibleInterval interval)
    {
        var formulas = new PointFormulas();
        foreach (var variable in reported.Where(t => !t.IsState && t.Variable.Role != Role.Derived))
        {
            var states = names.StatesOf(variable.Variable);
            if (PointDistribution.DrawOf(problem.Graph, variable.Variable) is not { } draw || forward.IsRandomBefore(draw)) continue;
            using var distribution = PointDistribution.Lower(variable, problem, catalog, pass.Arrays, states is not null);
            if (distribution is null) continue;
            var (name, missing) = (variable.Variable.Name,
                problem.MissingData.LeftOut.GetValueOrDefault(variable.Variable.Name));
            var given = problem.Data.GetValueOrDefault(name)?.Values;
            if (states is not null)
                formulas.probabilities[name] = Kept(distribution.Probabilities(states.First, states.Count), states, given, missing);
            else if (distribution.Summaries(interval) is { } summaries)
                formulas.numbers[name] = given is null
                    ? summaries : [.. summaries.Select((s, at) => missing?[at] == true ? s : WeightedDraws.Known(given[at]))];
        }

        return formulas;
    }

    /// <summary>These formulas with joint summaries for numbers without a formula of their own.</summary>
    public PointFormulas With(IReadOnlyDictionary<string, WeightedDraws[]> joint)
    {
        var both = new PointFormulas();
        foreach (var (name, own) in probabilities) both.probabilities[name] = own;
        foreach (var (name, summaries) in joint) both.numbers[name] = summaries;
        foreach (var (name, own) in numbers) both.numbers[name] = own;
        return both;
    }

    private static double[] Kept(double[] drawn, StateNames states, double[]? given, bool[]? missing)
    {
        if (given is null) return drawn;
        for (var at = 0; at < given.Length; at++)
            for (var state = 0; state < states.Count && missing?[at] != true; state++)
                drawn[(at * states.Count) + state] = given[at] == states.First + state ? 1 : 0;
        return drawn;
    }
}
