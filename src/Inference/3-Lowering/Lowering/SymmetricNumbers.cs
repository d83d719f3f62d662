namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Numbers of a symmetric matrix by their places, from 0. Those of one place are added; one beside the diagonal stands for both of its
/// places.
/// </summary>
/// <param name="Values">[M].</param>
/// <param name="Rows">[M].</param>
/// <param name="Columns">[M].</param>
internal sealed record SymmetricNumbers(Value Values, Value Rows, Value Columns)
{
    /// <summary>1 for a number on the diagonal, 2 for another one: how often it is in the matrix.</summary>
    public Value Times => Where(Equal(Rows, Columns), 1, Values.Program.Constant(2));

    /// <summary>The sum of matrices.</summary>
    public static SymmetricNumbers Joined(IReadOnlyList<SymmetricNumbers> parts) =>
        new(Concat(0, [.. parts.Select(p => p.Values)]), Concat(0, [.. parts.Select(p => p.Rows)]),
            Concat(0, [.. parts.Select(p => p.Columns)]));

    /// <summary>The same numbers so many places further.</summary>
    public SymmetricNumbers From(int start) => this with { Rows = Rows + start, Columns = Columns + start };
}
