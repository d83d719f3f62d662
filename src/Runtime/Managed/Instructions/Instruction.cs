namespace ProbDsl.Runtime.Managed.Instructions;

/// <summary>One op on some rows, with fixed addresses. A value that is computed as a whole is one row, the first.</summary>
internal abstract class Instruction
{
    /// <param name="first">The first row, counted in its loop.</param>
    /// <param name="rows">The number of rows.</param>
    public abstract void Run(nint first, nint rows);
}
