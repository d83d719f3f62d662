using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Gradients;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Chains;

/// <summary>Gradients of the log sum against differences, and what has none.</summary>
public sealed class ChainGradientTests
{
    [Theory, MemberData(nameof(ChainEnumerationTests.Shapes), MemberType = typeof(ChainEnumerationTests))]
    public void Gradients_are_those_of_differences(int[] unary, int[] pair)
    {
        var chain = ChainCase.Of(Shape.Of(unary), Shape.Of(pair));
        if (chain.Pair.Values.Length > 1000) return;
        foreach (var pick in new[] { ChainPick.Expected, ChainPick.Best })
            foreach (var one in new[] { chain, chain.Ragged() })
                foreach (var by in new[] { "unary", "pair" })
                {
                    Assert.InRange(Differences.First(LogSum(one with { Pick = pick }), one.Slots(), by), 0, 1e-7);
                    Assert.InRange(Differences.First(SumAll(LogSum(one with { Pick = pick })), one.Slots(), by), 0, 1e-7);
                }
    }

    [Fact]
    public void The_log_sum_beside_a_drawn_path_has_the_gradient_of_the_log_sum()
    {
        var chain = ChainCase.Of([3, 6, 3], [1, 1, 3, 3]).Drawn();
        Assert.InRange(Differences.First(LogSum(chain), chain.Slots(), "unary"), 0, 1e-7);
        Assert.InRange(Differences.First(LogSum(chain), chain.Slots(), "pair"), 0, 1e-7);
        Assert.InRange(Differences.First(LogSum(chain), chain.Slots(), "noise"), 0, 0);
    }

    /// <summary>Of a mixture of chains the weights of the gradients depend on the log sums themselves.</summary>
    [Fact]
    public void A_label_for_each_sequence_may_be_summed_out_after_the_chain()
    {
        var chain = ChainCase.Of([4, 3, 6, 3], [1, 3, 1, 3, 3]);
        Assert.InRange(Differences.First(LogSumExp(LogSum(chain), 1), chain.Slots(), "unary"), 0, 1e-7);
        Assert.InRange(Differences.First(LogSumExp(LogSum(chain), 1), chain.Slots(), "pair"), 0, 1e-7);
    }

    [Fact]
    public void An_impossible_sequence_has_gradients_of_0()
    {
        var chain = ChainCase.Of([2, 5, 2], [1, 1, 2, 2]);
        Array.Fill(chain.Unary.Values, double.NegativeInfinity, 4, 2);
        var logSum = SumAll(LogSum(chain));
        var gradient = Check.Run(Gradient.Derive(logSum, logSum.Program.Slot("unary", chain.Unary.Shape))[0], chain.Slots());
        Assert.All(gradient.Values[..10], g => Assert.Equal(0, g));
        Assert.Equal(5, gradient.Values[10..].Sum(), 1e-12);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void States_pairs_and_increments_have_no_gradient(bool pairs)
    {
        var builder = new ProgramBuilder();
        var (unary, pair) = (builder.Slot("unary", [4, 2]), builder.Slot("pair", [2, 2]));
        var chain = Chain(unary, pair);
        var none = Assert.Throws<NoGradient>(() => Gradient.Derive(SumAll(pairs ? chain.Pairs : chain.States), unary));
        Assert.Equal((Op.Chain, "chain has no derivative"), (none.Op, none.Message));
        Assert.Throws<NoGradient>(() => Gradient.Derive(SumAll(chain.Increments), unary));
        Assert.Throws<NoGradient>(() => Gradient.Derive(SumAll(Square(Gradient.Derive(chain.LogSum, unary)[0])), unary));
        Gradient.Derive(SumAll(StopGradient(chain.States) * unary), unary);
    }

    [Fact]
    public void The_gradient_of_a_sum_reads_the_chain_that_is_there()
    {
        var builder = new ProgramBuilder();
        var (unary, pair) = (builder.Slot("unary", [7, 4, 2]), builder.Slot("pair", [2, 2]));
        var logSum = SumAll(Chain(unary, pair).LogSum) * builder.Slot("scale", []);
        var gradients = Gradient.Derive(logSum, unary, pair);
        var program = builder.Build(("value", logSum), ("unary", gradients[0]), ("pair", gradients[1]));
        Assert.Single(program.Values, v => v.Op == Op.Chain);
    }

    /// <summary>10,000 sequences x 50 states: the counts of each would take 200 MB.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Counts_of_a_shared_matrix_take_memory_for_one(bool isWeighted)
    {
        var builder = new ProgramBuilder();
        var (unary, pair) = (builder.Slot("unary", [10_000, 3, 50]), builder.Slot("pair", [50, 50]));
        var logSum = Chain(unary, pair).LogSum;
        var value = SumAll(isWeighted ? logSum * builder.Slot("weight", [10_000]) : logSum);
        var gradients = Gradient.Derive(value, unary, pair);
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        using var program = engine.Compile(builder.Build(("value", value), ("unary", gradients[0]), ("pair", gradients[1])), store);
        Assert.InRange(program.OwnBytes, 12_000_000, 40_000_000);                               // 12 MB are the states
    }

    private static Value LogSum(ChainCase chain) => chain.Program("log sum").Outputs["log sum"];
}
