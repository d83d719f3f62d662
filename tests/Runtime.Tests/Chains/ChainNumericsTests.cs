using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Chains;

/// <summary>Potentials that make messages overflow, underflow or lose digits.</summary>
public sealed class ChainNumericsTests
{
    private const double None = double.NegativeInfinity;

    /// <summary>Without transitions the log sum is a sum of log-sum-exps; absolute logs as messages lose 1e-8 of it.</summary>
    [Fact]
    public void A_long_chain_keeps_its_digits()
    {
        const int Length = 25_000;
        var chain = ChainCase.Of([Length, 2], [1, 2, 2], 5);
        Array.Clear(chain.Pair.Values);
        for (var i = 0; i < chain.Unary.Values.Length; i++) chain.Unary.Values[i] = 1000.1 + chain.Unary.Values[i];
        var expected = 0m;
        for (var t = 0; t < Length; t++)
        {
            var (a, b) = (chain.Unary.Values[2 * t], chain.Unary.Values[2 * t + 1]);
            expected += (decimal)Math.Max(a, b) + (decimal)Math.Log(1 + Math.Exp(-Math.Abs(a - b)));
        }
        // 2^-53 of it is 3e-9
        Assert.InRange(chain.Run()["log sum"].Values[0] - (double)expected, -1e-8, 1e-8);
        Assert.InRange(chain.Interpreted()["log sum"].Values[0] - (double)expected, -1e-8, 1e-8);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(50)]
    public void Sums_of_very_many_paths_do_not_overflow(int states)
    {
        var chain = new ChainCase(Tensor.Zeros([2, 3000, states]), Tensor.Zeros([1, 1, states, states])) { Floats = ElementType.Float64 };
        var results = chain.Run();
        Assert.True(Check.Close(results["log sum"].Values[1], 3000 * Math.Log(states), 1e-13));
        Assert.All(results["states"].Values, p => Assert.Equal(1.0 / states, p, 1e-12));
        Assert.All(results["pairs"].Values, p => Assert.Equal(2 * 2999.0 / states / states, p, 1e-9));
    }

    /// <summary>What one sequence leaves in working memory is behind the end of the next, which is shorter.</summary>
    [Fact]
    public void A_spoilt_sequence_leaves_nothing_in_a_shorter_one()
    {
        double[] mask = [.. Enumerable.Range(0, 80).Select(i => i < 60 ? 1.0 : 0)];
        var chain = ChainCase.Of([2, 40, 3], [2, 40, 3, 3]) with { Mask = new([2, 40], mask) };
        Array.Fill(chain.Pair.Values, double.NaN, 9, 39 * 9);
        Assert.All(chain.Agreed()["states"].Values[120..], p => Assert.False(double.IsNaN(p)));
    }

    public static TheoryData<double> Scales => [30, 200, 400, 1000, 3000, 100_000];

    /// <summary>Evidence of thousands of nats for one state and then against it.</summary>
    [Theory, MemberData(nameof(Scales))]
    public void Huge_potentials_agree_with_enumeration(double scale)
    {
        for (var seed = 0; seed < 6; seed++)
        {
            var chain = ChainCase.Of([7, 3], seed % 2 == 0 ? [1, 3, 3] : [7, 3, 3], seed, scale);
            var (all, results) = (new AllPaths(chain, 0), chain.Agreed(1e-9));
            Assert.True(Check.Close(all.LogSum, results["log sum"].Values[0], 1e-13));
            Assert.All(all.States(all.Probabilities).Zip(results["states"].Values), p => Assert.Equal(p.First, p.Second, 1e-9));
            Assert.All(all.Pairs(all.Probabilities).Zip(results["pairs"].Values), p => Assert.Equal(p.First, p.Second, 1e-9));
        }
    }

    /// <summary>
    /// The last position is in state 1, which no other state leads to, after evidence of 2,000 nats a position for state 0.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_state_is_forced_against_2000_nats(bool isVarying)
    {
        const int Length = 60;
        double[] unary = [.. Enumerable.Range(0, Length).SelectMany(t => t == Length - 1 ? (double[])[None, 0] : [0, -2000])];
        double[] step = [0, None, 0, 0];
        double[] pair = [.. Enumerable.Repeat(step, isVarying ? Length : 1).SelectMany(x => x)];
        var chain = new ChainCase(new([Length, 2], unary), new([isVarying ? Length : 1, 2, 2], pair)) { Floats = ElementType.Float64 };
        var results = chain.Agreed();
        Assert.Equal(-2000.0 * (Length - 1), results["log sum"].Values[0], 1e-9);
        Assert.All(Enumerable.Range(0, Length), t => Assert.Equal(1, results["states"].Values[2 * t + 1], 1e-12));
        Assert.Equal(Length - 1, results["pairs"].Values.Sum(), 1e-9);
    }

    /// <summary>The probabilities of a left-to-right model's first states fall below the least double, and come back at its end.</summary>
    [Fact]
    public void States_that_are_all_but_impossible_are_not_lost()
    {
        const int Length = 2000, States = 6;
        double[] pair =
            [.. Enumerable.Range(0, 36).Select(ij => (ij % 6 - ij / 6) switch { 0 => Math.Log(0.9), 1 => Math.Log(0.1), _ => None })];
        double[] unary = [.. Enumerable.Range(0, Length * States).Select(i => -2 * Math.Pow(i % 6 - Math.Min(5, i / 1800), 2))];
        Array.Fill(unary, None, 1, States - 1);
        // the last state is the third after all
        unary[^4] = 1e5;
        var results = ChainCase.Of(Length, States, unary, pair).Agreed(1e-9);
        Assert.Equal(1, results["states"].Values[^4], 1e-9);
        Assert.All(results["states"].Values.Chunk(States), row => Assert.Equal(1, row.Sum(), 1e-9));
    }

    /// <summary>Transitions of exp(-700) are the only ones between halves of the states.</summary>
    [Fact]
    public void Rare_transitions_are_not_lost()
    {
        double[] pair = [0, -1, -700, -800, -2, 0, -900, -700, -750, -700, 0, -1, -700, -710, -1, 0];
        double[] unary = [.. Enumerable.Range(0, 40 * 4).Select(i => (i / 4 / 10 % 2 == 0) == (i % 4 < 2) ? 0 : -1500.0)];
        var results = ChainCase.Of(40, 4, unary, pair).Agreed(1e-10);
        Assert.Equal(3, Enumerable.Range(0, 16).Where(ij => ij / 4 / 2 != ij % 4 / 2).Sum(ij => results["pairs"].Values[ij]), 1e-9);
    }

    /// <summary>
    /// As exact at the end of 25,000 positions, whose levels add up to 2.5e8; by rows, by rows in logs, and by best paths.
    /// </summary>
    [Theory]
    [InlineData(ChainPick.Expected, 2)]
    [InlineData(ChainPick.Expected, 900)]
    [InlineData(ChainPick.Best, 2)]
    public void Increments_have_all_their_digits_however_long_the_sequence(ChainPick pick, double scale)
    {
        const int Length = 25_000, Period = 50;
        var period = ChainCase.Of([Period, 3], [1, 3, 3], 4, scale);
        var unary = new double[Length * 3];
        for (var at = 0; at < unary.Length; at++) unary[at] = period.Unary.Values[at % (Period * 3)] - 1e4;
        var chain = (period with { Unary = new([Length, 3], unary), Pick = pick }).Agreed(1e-10);
        var increments = chain["increments"].Values;
        // by then the chain has forgotten where it began
        for (var t = Length - Period; t < Length; t++) Assert.Equal(increments[t - (100 * Period)], increments[t], 1e-11 * 1e4);
        Assert.Equal(chain["log sum"].Values[0], increments.Sum(), 1e-11 * 2.5e8);
    }

    public static TheoryData<string, int, int> Impossible => new()
    {
        { "unary", 0, 2 },
        { "unary", 6, 2 },
        { "unary", 398, 2 },
        { "pair", 0, 4 },
    };

    [Theory, MemberData(nameof(Impossible))]
    public void Where_every_path_is_impossible_the_log_sum_is_minus_infinity_and_the_rest_0(string where, int from, int count)
    {
        foreach (var pick in Enum.GetValues<ChainPick>())
        {
            var chain = ChainCase.Of([200, 2], [1, 2, 2]);
            if (pick == ChainPick.Drawn) chain = chain.Drawn();
            Array.Fill((where == "pair" ? chain.Pair : chain.Unary).Values, None, from, count);
            var results = (chain with { Pick = pick }).Agreed();
            Assert.Equal(None, results["log sum"].Values[0]);
            Assert.All([.. results["states"].Values, .. results["pairs"].Values], p => Assert.Equal(0, p));
            var first = where == "pair" ? 1 : from / 2;
            var impossible = results["increments"].Values.Select(double.IsNegativeInfinity);
            Assert.Equal([.. Enumerable.Range(0, 200).Select(t => t >= first)], impossible);
        }
    }

    public static TheoryData<bool, int, double> Spoilt => new()
    {
        { false, 81, double.NaN },
        { false, 81, double.PositiveInfinity },
        { true, 101, double.NaN },
        { true, 101, double.PositiveInfinity },
    };

    /// <summary>Sequence 2 by a potential of a state at its start, or sequence 1 by a transition to position 5.</summary>
    [Theory, MemberData(nameof(Spoilt))]
    public void A_potential_that_is_not_a_number_spoils_its_sequence_and_no_other(bool isPair, int at, double number)
    {
        foreach (var pick in Enum.GetValues<ChainPick>())
        {
            var chain = ChainCase.Of([3, 20, 2], isPair ? [3, 20, 2, 2] : [3, 1, 2, 2]);
            chain = (pick == ChainPick.Drawn ? chain.Drawn() : chain) with { Pick = pick };
            var (whole, spoilt) = (chain.Run(), isPair ? 1 : 2);
            (isPair ? chain.Pair : chain.Unary).Values[at] = number;
            var results = chain.Agreed();
            foreach (var name in ChainCase.Results)
            {
                var (numbers, size) = (results[name].Values, results[name].Values.Length / 3);
                for (var i = 0; i < numbers.Length; i++) Assert.Equal(i / size == spoilt ? double.NaN : whole[name].Values[i], numbers[i]);
            }
        }
    }

    /// <summary>The pair at t = 0, absent positions, and potentials behind an impossible position.</summary>
    [Fact]
    public void Potentials_that_do_not_count_may_be_anything()
    {
        var chain = ChainCase.Of([10, 2], [10, 2, 2]) with { Mask = new([10], [1, 1, 0, 1, 1, 1, 1, 1, 0, 1]) };
        var before = chain.Run();
        Array.Fill(chain.Pair.Values, double.NaN, 0, 4);
        Array.Fill(chain.Pair.Values, double.NaN, 8, 4);
        Array.Fill(chain.Unary.Values, double.PositiveInfinity, 16, 2);
        var after = chain.Agreed();
        Assert.All(ChainCase.Results, name => Assert.Equal(before[name], after[name]));
    }

    /// <summary>A program that has met NaN gives the numbers of one that has not.</summary>
    [Fact]
    public void Nothing_of_a_spoilt_run_is_left_in_the_next()
    {
        foreach (var isVarying in new[] { false, true })
        {
            var chain = ChainCase.Of([40, 3], [isVarying ? 40 : 1, 3, 3]);
            using var engine = new ManagedEngine();
            using var store = engine.CreateStore();
            using var program = engine.Compile(chain.Program(), store);
            store.Write("unary", chain.Unary.Values);
            store.Write("pair", [.. chain.Pair.Values.Select(_ => double.NaN)]);
            program.Run();
            Assert.True(double.IsNaN(program.Numbers("log sum")[0]));
            store.Write("pair", chain.Pair.Values);
            program.Run();
            var fresh = chain.Run();
            foreach (var name in ChainCase.Results) Assert.Equal(fresh[name].Values, program.Numbers(name).ToArray());
        }
    }

    /// <summary>Transitions that vary and are too many to keep their exponentials until the way back.</summary>
    [Fact]
    public void Very_many_transitions_give_the_same_as_one_matrix_and_a_constant_for_each_step()
    {
        const int Length = 1750, States = 50;
        var shared = ChainCase.Of([Length, States], [1, States, States]);
        double[] pairs = [.. Enumerable.Range(0, Length).SelectMany(t => shared.Pair.Values.Select(x => x + t % 11))];
        var (one, many) = (shared.Run(), (shared with { Pair = new([Length, States, States], pairs) }).Run());
        var constants = Enumerable.Range(0, Length).Sum(t => t % 11);
        Assert.True(Check.Close(one["log sum"].Values[0] + constants, many["log sum"].Values[0], 1e-12));
        Assert.True(Check.Close(one["states"], many["states"], 1e-10));
        for (var ij = 0; ij < States * States; ij++)
        {
            var count = Enumerable.Range(0, Length).Sum(t => many["pairs"].Values[t * States * States + ij]);
            Assert.Equal(one["pairs"].Values[ij], count, 1e-9);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Float32_over_25000_steps_is_float64_rounded(bool isVarying)
    {
        const int Length = 25_000;
        var chain = ChainCase.Of([Length, 5], [isVarying ? Length : 1, 5, 5]);
        foreach (var values in new[] { chain.Unary.Values, chain.Pair.Values })
            for (var i = 0; i < values.Length; i++) values[i] = (float)values[i];
        var (single, twice) = ((chain with { Floats = ElementType.Float32 }).Run(), chain.Run());
        foreach (var name in ChainCase.Results)
            Assert.All(twice[name].Values.Zip(single[name].Values), p => Assert.Equal((float)p.First, p.Second));
    }
}
