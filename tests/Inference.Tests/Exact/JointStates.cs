namespace ProbDsl.Tests.Exact;

/// <summary>
/// Every joint state of a few finite variables with its weight: sums over all of them, one after another, as slow and plain as can be.
/// </summary>
/// <param name="sizes">How many states each variable has; states count from 0.</param>
/// <param name="weight">p(states, data).</param>
internal sealed class JointStates(int[] sizes, Func<int[], double> weight)
{
    public double Evidence => All.Sum(weight);

    public IEnumerable<int[]> All =>
        sizes.Aggregate((IEnumerable<int[]>)[[]],
            (before, size) => before.SelectMany(b => Enumerable.Range(0, size).Select(s => (int[])[.. b, s])));

    /// <summary>The probability that a variable is in a state, given the data.</summary>
    public double Probability(int variable, int state) => Mean(s => s[variable] == state ? 1 : 0);

    /// <summary>Of all states of these variables, one after another.</summary>
    public double[] Probabilities(params int[] variables) =>
        [.. variables.SelectMany(v => Enumerable.Range(0, sizes[v]).Select(s => Probability(v, s)))];

    public double Mean(Func<int[], double> value) => All.Sum(s => weight(s) * value(s)) / Evidence;

    public double Sd(Func<int[], double> value) => Math.Sqrt(Mean(s => Math.Pow(value(s) - Mean(value), 2)));
}
