using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.Ranks;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Ranks;

public sealed class CollectiveTests
{
    [Theory]
    [InlineData(1, 7), InlineData(2, 7), InlineData(3, 7), InlineData(4, 2), InlineData(5, 0), InlineData(3, int.MaxValue)]
    public void The_parts_are_all_blocks_in_order(int count, int parts)
    {
        var shares = ThreadRanks.Run(count, ranks => ranks.PartOf(parts));
        Assert.Equal(0, shares[0].First);
        Assert.Equal(parts, shares[^1].First + shares[^1].Count);
        for (var rank = 1; rank < count; rank++) Assert.Equal(shares[rank - 1].First + shares[rank - 1].Count, shares[rank].First);
        Assert.InRange(shares.Max(s => s.Count) - shares.Min(s => s.Count), 0, 1);
    }

    /// <summary>Terms of which sums depend on the order.</summary>
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(40)]
    public void A_sum_has_the_bits_of_one_process(int count)
    {
        var terms = Check.Numbers([23, 3], 5, -1e6, 1e-3);
        var sums = ThreadRanks.Run(count, ranks =>
        {
            var (share, all) = (ranks.PartOf(23), new double[] { 7, 7, 7 });
            ranks.SumInOrder(all, into => Add(into, share.First, share.Count));
            return all;
        });
        var expected = new double[3];
        Add(expected, 0, 23);
        Assert.All(sums, s => Assert.Equal(expected, s));
        // the control: halves that are added give other bits
        var (first, second) = (new double[3], new double[3]);
        Add(first, 0, 11);
        Add(second, 11, 12);
        Assert.NotEqual(expected, first.Zip(second, (a, b) => a + b));

        void Add(double[] into, int from, int rows)
        {
            for (var row = from; row < from + rows; row++) for (var i = 0; i < 3; i++) into[i] += terms[row, i];
        }
    }

    public static TheoryData<string, bool> Engines => new() { { "managed", false }, { "managed", true }, { "interpreter", false } };

    /// <summary>The op between two others, with numbers that differ by rank.</summary>
    [Theory, MemberData(nameof(Engines))]
    public void The_mean_over_ranks_is_the_same_in_all(string engine, bool isSingle)
    {
        var results = ThreadRanks.Run(3, ranks =>
        {
            var program = new ProgramBuilder(isSingle ? ElementType.Float32 : ElementType.Float64);
            var x = program.Slot("x", [2, 3], program.FloatType);
            using var running = (engine == "managed" ? ManagedEngine.Kind : InterpreterEngine.Kind).Start(1);
            using var store = running.CreateStore();
            using var compiled = running.Compile(program.Build(("y", Exp(RankMean(x * 2, ranks)))), store);
            store.Write(store.Of("x"), [.. Enumerable.Range(0, 6).Select(i => (i * 0.1) + ranks.Rank)]);
            Assert.True(compiled.Run());
            return compiled.Numbers(compiled.Of("y")).ToArray();
        });
        Assert.All(results, r => Assert.Equal(results[0], r));
        for (var i = 0; i < 6; i++)
            Assert.Equal(Math.Exp(2 * ((i * 0.1) + 1)), results[0][i], (isSingle ? 1e-6 : 1e-15) * results[0][i]);
    }

    [Fact]
    public void A_process_alone_sends_nothing()
    {
        var numbers = new double[2];
        Alone.Instance.Mean([1, 2], numbers);
        Assert.Equal([1, 2], numbers);
        Assert.Equal(0, Alone.Instance.Sent);
    }
}
