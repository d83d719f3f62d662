using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Engines;

/// <summary>Each op is within its units of the interpreter: over the range of its arguments, and for sums of many terms.</summary>
public abstract partial class EngineContract
{
    public static TheoryData<Op> RangedOps =>
        [.. OpTable.Rows.Select(row => row.Op).Where(op => OpCases.Of(op, ElementType.Float64).Any())];

    [Theory, MemberData(nameof(RangedOps))]
    public void An_op_is_within_its_units(Op op)
    {
        using var engine = Start();
        foreach (var type in floats)
            foreach (var of in OpCases.Of(op, type))
                IsWithin(engine, of, $"{op} of {of.Terms} terms in {type}");
    }

    private protected static void IsWithin(IEngine engine, OpCase of, string name)
    {
        var result = of.Program.Outputs["y"];
        var units = OpUnits.Of(result.Op == Op.Item ? result.Inputs[0].Op : result.Op);
        var measured = units.Measured(of.Program, of.Slots, engine);
        Assert.True(measured <= units.At(of.Terms), $"{name}: {measured} units of {units.Magnitude}, at most {units.At(of.Terms)}");
    }
}
