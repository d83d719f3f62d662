using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Engines;

/// <summary>Several steps a call give what single runs give, and end with the first that is not committed.</summary>
public abstract partial class EngineContract
{
    [Theory]
    [InlineData(ElementType.Float64, 4, 4)]
    [InlineData(ElementType.Float32, 9, 6)]
    public void Steps_are_runs_one_after_another(ElementType type, int count, int committed)
    {
        var builder = new ProgramBuilder(type);
        var (w, x) = (builder.Slot("w", [2]), builder.Slot("x", []));
        builder.Output("loss", SumAll(w) + x);
        builder.Output("root", Sqrt(6 - x));
        builder.Output("next", w + x);
        using var engine = Start();
        using var store = engine.CreateStore();
        using var program = engine.Compile(builder.Build(), store, [new("w", "next")]);
        var numbers = new double[2 * count];
        // x is 1, 2, ..: the root of 6 - x is no number from the seventh step on
        Assert.Equal(committed, program.RunSteps(new Counting(store), count, [program.Of("loss"), program.Of("root")], numbers));
        var before = 0;
        for (var step = 1; step <= committed; step++)
        {
            Assert.Equal((2 * before) + step, numbers[2 * (step - 1)]);
            Assert.Equal(Math.Sqrt(6 - step), numbers[(2 * step) - 1], 1e-6);
            before += step;
        }

        if (committed < count) Assert.Equal(double.NaN, numbers[(2 * committed) + 1]);
        Assert.Equal([before, before], store.Read("w"));
        Assert.Equal(Math.Min(count, committed + 1), store.Read("x")[0]);
    }

    // steps after one that is not committed would be committed by themselves
    [Theory, MemberData(nameof(Floats))]
    public void A_step_that_is_not_committed_stops_those_after_it(ElementType type)
    {
        var builder = new ProgramBuilder(type);
        var (w, x) = (builder.Slot("w", [2]), builder.Slot("x", []));
        builder.Output("loss", Log(x));
        builder.Output("twice", x * 2);
        builder.Output("next", w + x);
        using var engine = Start();
        using var store = engine.CreateStore();
        using var program = engine.Compile(builder.Build(), store, [new("w", "next")]);
        var numbers = new double[5];
        Assert.Equal(2, program.RunSteps(new Given(store, [3, 4, -1, 5, 6]), 5, [program.Of("twice")], numbers));
        Assert.Equal([6, 8, -2], numbers[..3]);
        Assert.Equal([7, 7], store.Read("w"));
        Assert.Equal([-1], store.Read("x"));
        Assert.Equal(-2, program.Number(program.Of("twice")));
        // the next steps begin anew
        Assert.Equal(2, program.RunSteps(new Given(store, [1, 2]), 2, [program.Of("twice")], numbers));
        Assert.Equal([10, 10], store.Read("w"));
    }

    private sealed class Given(IStore store, double[] numbers) : IStepFeed
    {
        public void Fill(int step) => store.Write("x", [numbers[step]]);
    }

    // more steps than any engine submits together: rows of tables that are released on the way, noise of both kinds, numbers
    [Theory, MemberData(nameof(Floats))]
    public void Steps_are_fed_with_rows_noise_and_numbers(ElementType type)
    {
        double[] Numbers(EngineKind of, int at)
        {
            var builder = new ProgramBuilder(type);
            var (rows, normal, uniform) = (builder.Slot("rows", [3, 2]), builder.Slot("normal", [5]), builder.Slot("uniform", [3, 7]));
            builder.Output("loss", SumAll(rows) + SumAll(normal) + SumAll(uniform) * builder.Slot("by", []));
            builder.Output("next", builder.Slot("w", [3, 2]) * 0.5 + rows);
            builder.Output("sum", SumAll(builder.Slot("w", [3, 2])));
            using var engine = of.Start(2);
            using var store = engine.CreateStore();
            using var program = engine.Compile(builder.Build(), store, [new("w", "next")]);
            var (feed, numbers) = (new Feeding(store), new double[80]);
            var watched = new[] { program.Of("loss"), program.Of("sum") };
            for (var first = 0; first < 40; first += at)
            {
                feed.First = first;
                Assert.Equal(at, program.RunSteps(feed, at, watched, numbers.AsSpan(2 * first)));
            }

            return [.. numbers, .. store.Read("w"), .. store.Read("rows"), .. store.Read("normal")];
        }

        var expected = Numbers(InterpreterEngine.Kind, 1);
        foreach (var at in (int[])[40, 8])
            Assert.All(expected.Zip(Numbers(kind, at)), p => Assert.Equal(p.First, p.Second, type == ElementType.Float64 ? 1e-12 : 1e-4));
    }

    private sealed class Feeding(IStore store) : IStepFeed
    {
        private readonly StoredNoise noise = new(store,
            [new("normal", NoiseKind.Normal, [5]), new("uniform", NoiseKind.Uniform, [3, 7])], 7);

        private StoredRows? table;
        private int which = -1;

        public int First { get; set; }

        public void Fill(int step)
        {
            step += First;
            // a table serves nine steps
            if (step / 9 != which)
            {
                table?.Release();
                (table, which) = (new("rows", Check.Numbers([6, 2], step + 1)), step / 9);
            }

            table!.Write(store, [step % 6, 2, (step + 4) % 6]);
            noise.Fill((uint)step);
            store.Write("by", [0.1 * step]);
        }
    }

    private sealed class Counting(IStore store) : IStepFeed
    {
        private readonly Slot slot = store.Of("x");

        public void Fill(int step) => store.Write(slot, [step + 1]);
    }
}
