using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Interpretation;

/// <summary>Repeats of a body that stop once its values stay: square roots by Newton's method, of which the slowest decides.</summary>
public sealed class FixedPointTests
{
    [Theory, InlineData(50, 1), InlineData(3, 0)]
    public void A_body_is_repeated_until_its_values_stay_as_they_are(int most, double isFixed)
    {
        var program = Roots(most);
        double[] expected = [1e-3, 2, 1e4];
        var read = new ProgramReader().Read(ProgramText.Whole(program));
        foreach (var found in new[] { new Interpreter(program).Run(Squares), new Interpreter(read).Run(Squares), OnTheEngine(program) })
        {
            Assert.Equal(isFixed, found["fixed"].Values[0]);
            if (isFixed > 0)
                Assert.All(found["roots"].Values.Zip(expected), r => Assert.Equal(1, r.First / r.Second, 1e-14));
            else
                Assert.True(found["roots"].Values[2] > 2e4);
        }
    }

    /// <summary>The step that finds that nothing moved is the last one: later ones would count on.</summary>
    [Fact]
    public void Steps_after_the_last_change_nothing()
    {
        var builder = new ProgramBuilder();
        var (values, _, _) = builder.Iterate(40, [builder.Constant(0)], [], step => new([step.Carry[0] + 1], step.Carry[0] > 5));
        builder.Output("count", values[0]);
        var program = builder.Build();
        Assert.Equal(7, new Interpreter(program).Run(new Dictionary<string, Tensor>())["count"].Values[0]);
    }

    private static Dictionary<string, Tensor> Squares => new() { ["x"] = new([3], [1e-6, 4, 1e8]) };

    private static TensorProgram Roots(int most)
    {
        var builder = new ProgramBuilder();
        var x = builder.Slot("x", [3]);
        var (values, isFixed, _) = builder.Iterate(most, [Ops.Broadcast(builder.Constant(1), [3])], [x], step =>
        {
            var next = 0.5 * (step.Carry[0] + (step.Constants[0] / step.Carry[0]));
            return new([next], Ops.MaxOf(Ops.Abs(next - step.Carry[0]) / next, 0) < 1e-8);
        });
        builder.Output("roots", values[0]);
        builder.Output("fixed", isFixed);
        return builder.Build();
    }

    private static Dictionary<string, Tensor> OnTheEngine(TensorProgram program)
    {
        var engine = new ManagedEngine(1);
        using var store = engine.CreateStore();
        using var compiled = engine.Compile(program, store);
        store.Write("x", Squares["x"].Values);
        compiled.Run();
        var (roots, isFixed) = (new double[3], new double[1]);
        compiled.Read("roots", roots);
        compiled.Read("fixed", isFixed);
        return new() { ["roots"] = new([3], roots), ["fixed"] = new([], isFixed) };
    }
}
