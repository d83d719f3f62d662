namespace ProbDsl.Runtime.Passes;

/// <summary>A rewriting of programs that preserves their results.</summary>
public sealed record Pass(string Name, string Summary, Func<TensorProgram, TensorProgram> Apply)
{
    /// <summary>
    /// The passes in the order in which they run, repeated until nothing changes. Each merges equal lines and removes unneeded ones.
    /// </summary>
    public static IReadOnlyList<Pass> All { get; } =
    [
        new("simplify",
            "redundant arithmetic, movements that cancel, work before a gather instead of after it", Simplification.Apply),
        new("constants", "values that depend on no slot are computed once", ConstantFolding.Apply),
    ];

    private const int MostRounds = 10;

    /// <summary>The program as passed to engines.</summary>
    public static TensorProgram Optimized(TensorProgram program)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var before = program;
            foreach (var pass in All) program = pass.Apply(program);
            if (program.Equals(before)) break;
        }
        return program;
    }
}
