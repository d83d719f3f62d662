namespace ProbDsl.Catalog.Families;

/// <summary>What a family computes of rows under all components at once, as ops of a program, for engines of devices.</summary>
public abstract class RowProgram
{
    /// <summary>The log density of each row under each component [B, K].</summary>
    /// <param name="rows">The columns that the family reads [B, C].</param>
    /// <param name="prepared">The numbers of <see cref="RowFamily.Prepare"/> of each component [K, P].</param>
    public abstract Value LogDensities(Value rows, Value prepared);

    /// <summary>The statistics of each component [K, S], as <see cref="RowFamily.Accumulate"/> lays them out.</summary>
    /// <param name="rows">The columns [B, C].</param>
    /// <param name="weights">The weight of each row under each component [B, K].</param>
    /// <param name="prepared">The prepared numbers of the thetas about which sums are taken [K, P].</param>
    public abstract Value Statistics(Value rows, Value weights, Value prepared);
}
