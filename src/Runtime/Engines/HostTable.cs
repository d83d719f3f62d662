using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Engines;

/// <summary>Rows that an engine on the host reads where they are.</summary>
internal sealed class HostTable(Tensor rows) : RowTable(rows.Shape)
{
    public double[] Numbers => rows.Values;
}
