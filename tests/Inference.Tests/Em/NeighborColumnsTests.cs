using ProbDsl.Inference.Em;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Em;

/// <summary>Starts of a chain that tell states by the values before and after them.</summary>
public sealed class NeighborColumnsTests
{
    [Fact]
    public void A_column_has_its_neighbors_beside_it() => Assert.Equal(
        [[1, 1, 2, 3], [1, 2, 3, 4], [2, 3, 4, 4]], NeighborColumns.Compute([[1, 2, 3, 4]], 1));

    [Theory, InlineData(0, 0), InlineData(1, 1), InlineData(2, 2), InlineData(3, 0), InlineData(5, 3), InlineData(6, 4), InlineData(9, 1)]
    public void Starts_look_at_different_numbers_of_neighbors(int restart, int expected) =>
        Assert.Equal(expected, NeighborColumns.CountFor([[0, 0, 1, 1, 0, 1, 0, 0, 1]], 3, restart));

    /// <summary>A row and the two beside it take six values here, with two on either side eight.</summary>
    [Theory, InlineData(6, 1), InlineData(7, 2)]
    public void A_few_values_are_seen_with_as_many_neighbors_as_there_are_states(int states, int expected) =>
        Assert.Equal(expected, NeighborColumns.CountFor([[0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1]], states, 1));

    /// <summary>
    /// Four states in turn, of two values: the likelihood of the parameters that made them, by the forward recursion, is below the maximum.
    /// </summary>
    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void States_with_the_same_values_are_told_by_their_order(ulong seed)
    {
        const string Story = """
            model Turns(K = 4)
            data x[times]: bool
            param start: simplex[K]
            param move: simplex[K, K]
            param p[K]: unit
            state[1] ~ Categorical(start)
            for t in 2..times { state[t] ~ Categorical(move[state[t-1]]) }
            for t in times { x[t] ~ Bernoulli(p[state[t]]) }
            """;
        var (random, state, values) = (new RandomStream(seed, "turns"), 0, new bool[300]);
        for (var t = 0; t < values.Length; t++)
        {
            values[t] = random.NextUniform() < Share(state);
            if (random.NextUniform() < Turn) state = (state + 1) % 4;
        }

        var fit = TestStory.By(Story, $"x\n{string.Join('\n', values.Select(v => v ? "1" : "0"))}\n")
            .Fitted(new(Seed: 1, Threads: 1), "em");
        Assert.True(fit.Value > Forward(values), $"{fit.Value} is below {Forward(values)}");
    }

    private const double Turn = 0.97;

    private static double Share(int state) => state < 2 ? 0.03 : 0.97;

    private static double Forward(bool[] values)
    {
        var (weights, sum) = ((double[])[1, 0, 0, 0], 0.0);
        foreach (var value in values)
        {
            double[] seen = [.. weights.Select((w, k) => w * (value ? Share(k) : 1 - Share(k)))];
            sum += Math.Log(seen.Sum());
            weights = [.. Enumerable.Range(0, 4).Select(k => ((seen[k] * (1 - Turn)) + (seen[(k + 3) % 4] * Turn)) / seen.Sum())];
        }

        return sum;
    }
}
