namespace ProbDsl.Tests.Sampling;

/// <summary>Plates of no member and of one are plates like others.</summary>
public sealed class SizeZeroTests
{
    private const string Story = """
        model Plates
        data y[rows]: real[2] from a, b
        center ~ Normal(0, 1)
        for n in rows {
          kind[n] ~ Categorical([0.5, 0.5])
          shift[n] = kind[n] * center
          v[n] ~ MvNormal([shift[n], 0], identity(2))
          y[n] ~ Normal(v[n], 1)
        }
        total = sum(y)
        """;

    [Fact]
    public void A_plate_without_members_draws_nothing()
    {
        var draw = PriorDraw.Of(Story, sizes: [("rows", 0)]);
        Assert.Empty(draw["y"]);
        Assert.Equal(0, Assert.Single(draw["total"]));
        Assert.Single(draw["center"]);
    }

    [Theory, InlineData(1), InlineData(3)]
    public void No_members_in_each_of_several_draws(int draws) => Assert.Equal((0, draws),
        (PriorDraw.Of(Story, draws, sizes: [("rows", 0)])["v"].Length, PriorDraw.Of(Story, draws, sizes: [("rows", 0)])["total"].Length));

    [Fact]
    public void One_member_is_a_plate_of_length_one()
    {
        var draw = PriorDraw.Of(Story, 1);
        Assert.Equal((2, 1, draw["y"].Sum()), (draw["y"].Length, draw["kind"].Length, draw["total"][0]));
    }

    [Fact]
    public void A_chain_over_no_members_draws_nothing() =>
        Assert.Empty(PriorDraw.Of("""
            model Chain
            data y[times]: real
            for t in 1..times { y[t] ~ Normal(t, 1) }
            for t in 2..times { s[t] = y[t] - y[t-1] }
            for t in 1..1 { s[t] = 0 }

            """, sizes: [("times", 0)]).Sampled?.Values["y"].Values ?? []);
}
