namespace ProbDsl.Runtime.SparseMatrices;

/// <summary>The inputs and results of a `sparse_precision` in memory; a result that is not requested is null.</summary>
/// <param name="Entries">How many numbers the matrix is given by.</param>
/// <param name="Unknowns">How many rows it has.</param>
/// <param name="Inputs">Each input, in the order of <see cref="SparsePrecisionShapes"/>.</param>
/// <param name="Results">Each result.</param>
internal sealed unsafe record SparsePrecisionArrays(int Entries, int Unknowns, nint[] Inputs, nint[] Results)
{
    public double* Values => Input(SparsePrecisionShapes.Values);

    public double* Rows => Input(SparsePrecisionShapes.Rows);

    public double* Columns => Input(SparsePrecisionShapes.Columns);

    public double* Right => Input(SparsePrecisionShapes.Right);

    public double* Noise => Input(SparsePrecisionShapes.Noise);

    /// <summary>A result; null if it is not requested.</summary>
    public double* Result(int which) => (double*)Results[which];

    private double* Input(int which) => (double*)Inputs[which];
}
