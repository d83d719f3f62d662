using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Passes;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Passes;

/// <summary>Whatever the program, it computes the same before and after each pass, and its gradient too.</summary>
public sealed class PassLaws
{
    public static TheoryData<string> Names => [.. Pass.All.Select(p => p.Name), "all of them"];

    private static Func<TensorProgram, TensorProgram> Of(string name) =>
        Pass.All.FirstOrDefault(p => p.Name == name)?.Apply ?? Pass.Optimized;

    [Theory, MemberData(nameof(Names))]
    public void Programs_keep_their_meaning(string name) => Assert.Equal(0, Changed(Of(name), gradients: false));

    [Theory, MemberData(nameof(Names))]
    public void Gradients_keep_their_meaning(string name) => Assert.Equal(0, Changed(Of(name), gradients: true));

    [Theory, MemberData(nameof(Names))]
    public void Types_stay(string name)
    {
        for (var seed = 0; seed < 150; seed++)
        {
            var (program, _) = RandomPrograms.Grown(new Random(seed), 30,
                seed % 2 == 0 ? [ElementType.Float64, ElementType.Float32] : [ElementType.Float32, ElementType.Float64]);
            var after = Of(name)(program);
            Assert.Equal(program.FloatType, after.FloatType);
            Assert.Equal(program.Outputs.Select(o => o.Value.Type), after.Outputs.Select(o => o.Value.Type));
        }
    }

    [Fact]
    public void Numbers_are_folded_as_they_are_rounded()
    {
        var builder = new ProgramBuilder(ElementType.Float32);
        builder.Output("y", Exp(builder.Constant([0.1, 0.7], [2])) * builder.Slot("x", [2]));
        var folded = Pass.Optimized(builder.Build()).Values.Single(v => v.Op == Op.Constant);
        Assert.Equal([(float)Math.Exp(0.1f), (float)Math.Exp(0.7f)], ((ConstantValues)folded.Attribute!).Values);
    }

    [Fact]
    public void A_wrong_rule_is_caught() =>
        Assert.NotEqual(0, Changed(p => ProgramRewriter.Apply(p, (v, x, _) => v.Op == Op.Neg ? x[0] : null), gradients: false));

    [Fact]
    public void What_is_simple_stays_as_it_is()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var once = Pass.Optimized(RandomPrograms.Grown(new Random(seed), 30).Program);
            Assert.Equal(once, Pass.Optimized(once));
        }
    }

    private static int Changed(Func<TensorProgram, TensorProgram> pass, bool gradients)
    {
        var changed = 0;
        for (var seed = 0; seed < 150; seed++)
        {
            var (program, slots) = RandomPrograms.Grown(new Random(seed), 25);
            if (gradients && !TryDifferentiate(ref program)) continue;
            var (before, after) = (new Interpreter(program).Run(slots), new Interpreter(pass(program)).Run(slots));
            if (before.Any(b => IsFinite(b.Value) && !Check.Close(b.Value, after[b.Key], 1e-9))) changed++;
        }
        return changed;
    }

    private static bool IsFinite(Tensor tensor) => tensor.Values.All(double.IsFinite);

    private static bool TryDifferentiate(ref TensorProgram program)
    {
        var total = program.Outputs.Values.Select(v => SumAll(Tanh(v))).Aggregate((a, b) => a + b);
        try
        {
            var builder = total.Program;
            program = builder.Build(("x", Gradient.Derive(total, [builder.Slot("x", [3, 2])])[0]), ("total", total));
            return true;
        }
        catch (NoGradient)
        {
            return false;
        }
    }
}
