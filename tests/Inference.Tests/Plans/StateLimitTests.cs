using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Plans;

/// <summary>Sums over very many states of very many members are refused before anything is computed.</summary>
public sealed class StateLimitTests
{
    private const string Mixture = """
        model Mixture(K = 2)
        data x[rows]: real
        param w: simplex[K]
        param m[K]: real
        for n in rows {
          k[n] ~ Categorical(w)
          x[n] ~ Normal(m[k[n]], 1)
        }
        """;

    [Theory, InlineData("em"), InlineData("map"), InlineData("laplace")]
    public void Too_many_states_are_refused_with_the_limit(string method)
    {
        var csv = "x\n" + string.Concat(Enumerable.Range(0, 101).Select(n => $"{n}\n"));
        var refused = TestStory.By(Mixture, csv, ("K", 100_000)).Select(method);
        Assert.Null(refused.Plan);
        Assert.Contains(refused.Diagnostics,
            d => d.Message.Contains("`k` has 100,000 states in each of 101 members", StringComparison.Ordinal)
                && d.Message.Contains("10,000,000", StringComparison.Ordinal));
        Assert.NotNull(TestStory.By(Mixture, csv, ("K", 10)).Select(method).Plan);
    }

    /// <summary>One count that all rows share, as the size of a population that is caught and caught again.</summary>
    [Fact]
    public void Many_states_of_few_members_are_summed_out()
    {
        var fitted = TestStory.By("""
            model Population(Most = 100000)
            data caught[visits]: count
            size: index[Most] ~ DiscreteUniform(1, Most)
            param p: unit
            for v in visits { caught[v] ~ Binomial(size, p) }
            """, "caught\n31\n27\n35\n30\n").Select("map");
        Assert.NotNull(fitted.Plan);
    }
}
