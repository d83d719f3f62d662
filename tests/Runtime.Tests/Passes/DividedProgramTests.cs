using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Passes;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Tests.Passes;

/// <summary>The two parts of a program compute, one after the other, what it computes; the first reads no slot that varies.</summary>
public sealed class DividedProgramTests
{
    private static readonly Dictionary<string, Tensor> slots = new()
    {
        ["held"] = new([3], [0.3, -1.2, 2]), ["noise"] = new([3], [0.5, 1.5, -0.25]),
    };

    [Fact]
    public void Both_parts_compute_the_whole()
    {
        var builder = new ProgramBuilder();
        var (held, noise) = (builder.Slot("held", [3]), builder.Slot("noise", [3]));
        // a scan of several results, a condition, and what is only moved
        var (found, isFixed, _) = builder.Iterate(20, [Broadcast(builder.Constant(0), [3])], [held],
            step => new([Next(step)], MaxOf(Abs(Next(step) - step.Carry[0]), [0]) < 1e-12));
        var known = Exp(found[0]) + Broadcast(Sum(held, 0), [3]);
        builder.Output("known", known);
        builder.Output("both", Where(held < 0, known * noise, noise) + Broadcast(isFixed, [3]));
        builder.Output("own", Square(noise));
        var whole = builder.Build();
        var parts = DividedProgram.Divide(whole, name => name == "noise");
        Assert.Equal(["held"], parts.Before.Slots.Keys);
        Assert.DoesNotContain(parts.After.Values, v => v.Op is Op.Scan or Op.Exp);
        var before = new Interpreter(parts.Before).Run(new Dictionary<string, Tensor> { ["held"] = slots["held"] });
        var after = new Interpreter(parts.After).Run(slots.Where(s => parts.After.Slots.ContainsKey(s.Key)).Concat(before).ToDictionary());
        foreach (var (name, expected) in new Interpreter(whole).Run(slots)) Assert.Equal(expected.Values, after[name].Values);

        static Value Next(ScanStep step) => (0.5 * Tanh(step.Carry[0])) + step.Constants[0];
    }

    [Fact]
    public void What_varies_as_a_whole_has_no_first_part()
    {
        var builder = new ProgramBuilder();
        builder.Output("y", Square(builder.Slot("noise", [3])));
        Assert.Empty(DividedProgram.Divide(builder.Build(), _ => true).Before.Outputs);
    }
}
