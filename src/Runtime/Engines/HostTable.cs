namespace ProbDsl.Runtime.Engines;

/// <summary>Rows in host memory that an engine reads in place.</summary>
internal sealed class HostTable(Tensor rows) : RowTable(rows.Shape)
{
    public double[] Numbers => rows.Values;
}
