using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Programs;
using Xunit;
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

    private sealed class Counting(IStore store) : IStepFeed
    {
        private readonly Slot slot = store.Of("x");

        public void Fill(int step) => store.Write(slot, [step + 1]);
    }
}
