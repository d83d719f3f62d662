namespace ProbDsl.Runtime.SparseMatrices;

/// <summary>Computes the results of a `sparse_precision` that are requested; NaN where the matrix is not positive definite.</summary>
/// <param name="arrays">Its inputs and results.</param>
/// <param name="factor">The factor of its matrix.</param>
internal sealed unsafe class SparsePrecisionPass(SparsePrecisionArrays arrays, SparseFactor factor)
{
    public void Run()
    {
        if (factor.Update(arrays)) Fill();
        else Refuse();
    }

    private void Fill()
    {
        if (arrays.Result(SparsePrecisionShapes.LogDeterminant) is not null and var determinant) *determinant = factor.LogDeterminant;
        if (arrays.Result(SparsePrecisionShapes.Solution) is not null and var solution) factor.Solve(arrays.Right, solution);
        if (arrays.Result(SparsePrecisionShapes.Drawn) is not null and var drawn) factor.Draw(arrays.Noise, drawn);
        if (arrays.Result(SparsePrecisionShapes.Inverse) is not null and var covariances) factor.Covariances(covariances);
        if (arrays.Result(SparsePrecisionShapes.Diagonal) is not null and var variances) factor.Variances(variances);
    }

    private void Refuse()
    {
        for (var result = 0; result < SparsePrecisionShapes.Count; result++)
            if (arrays.Result(result) is not null and var to)
                new Span<double>(to, SparsePrecisionShapes.Size(result, arrays.Entries, arrays.Unknowns)).Fill(double.NaN);
    }
}
