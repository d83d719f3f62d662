namespace ProbDsl.Inference.Gibbs;

/// <summary>
/// Draws of an allocation whose states of tokens are drawn with probabilities marginalized: probabilities are drawn given the counts of
/// states where a draw is reported.
/// </summary>
/// <param name="rows">The rows.</param>
/// <param name="weightPlaces">The places of the states' probabilities in a draw: [groups, states].</param>
/// <param name="outcomePlaces">The places of the outcomes' probabilities: [states, outcomes].</param>
internal sealed class AllocationDraws(AllocatedRows rows, int[] weightPlaces, int[] outcomePlaces)
{
    private readonly double[] weights = new double[rows.Groups * rows.States], outcomes = new double[rows.States * rows.Outcomes];
    private readonly double[] byOutcome = new double[rows.States * rows.Outcomes];
    private readonly double normalizer = rows.LogNormalizer;

    public AllocatedRows Rows => rows;

    /// <summary>Writes a draw of the probabilities to their places.</summary>
    /// <param name="counts">The states of the tokens.</param>
    /// <param name="random">The random stream.</param>
    /// <param name="into">The draw.</param>
    /// <returns>The log density of the probabilities and the outcomes, in nats, with states marginalized.</returns>
    public double Draw(AllocationCounts counts, RandomStream random, Span<double> into)
    {
        var (states, words) = (rows.States, rows.Outcomes);
        Draw(weights, rows.WeightsPrior, states, counts.OfGroup, random);
        Draw(outcomes, rows.OutcomesPrior, words, (state, outcome) => counts.OfOutcome(outcome, state), random);
        for (var i = 0; i < weights.Length; i++) into[weightPlaces[i]] = weights[i];
        for (var i = 0; i < outcomes.Length; i++) into[outcomePlaces[i]] = outcomes[i];
        for (var k = 0; k < states; k++)
            for (var v = 0; v < words; v++) byOutcome[(v * states) + k] = outcomes[(k * words) + v];
        return normalizer + LogKernel(weights, rows.WeightsPrior) + LogKernel(outcomes, rows.OutcomesPrior) + LogLikelihood();
    }

    /// <summary>The log probability of all outcomes, with states marginalized.</summary>
    private double LogLikelihood()
    {
        var (sum, states) = (0.0, rows.States);
        for (var row = 0; row < rows.Group.Length; row++)
        {
            var own = weights.AsSpan(rows.Group[row] * states, states);
            var of = byOutcome.AsSpan(rows.Outcome[row] * states, states);
            var p = 0.0;
            for (var k = 0; k < own.Length; k++) p += own[k] * of[k];
            sum += rows.Count[row] * LogOf(p);
        }

        return sum;
    }

    private static void Draw(double[] into, double[] prior, int size, Func<int, int, int> countOf, RandomStream random)
    {
        var posterior = new double[size];
        for (var from = 0; from < into.Length; from += size)
        {
            for (var k = 0; k < size; k++) posterior[k] = prior[from + k] + countOf(from / size, k);
            new DirichletDistribution(posterior, size).Draw(random, into.AsSpan(from, size));
        }
    }

    private static double LogKernel(double[] at, double[] prior)
    {
        var sum = 0.0;
        for (var i = 0; i < at.Length; i++) sum += (prior[i] - 1) * LogOf(at[i]);
        return sum;
    }

    // a draw may be too small for a double
    private static double LogOf(double x) => Math.Log(Math.Max(x, double.Epsilon));
}
