namespace ProbDsl.Catalog.Flows;

/// <summary>Rows after a map, and the log absolute determinant of its Jacobian.</summary>
/// <param name="Rows">[rows, elements].</param>
/// <param name="LogVolume">[rows, 1], or [rows, elements] where each element is mapped on its own: these add up to it.</param>
public readonly record struct MappedRows(Value Rows, Value LogVolume);

/// <summary>One invertible step of a flow. Rows are [rows, elements].</summary>
public abstract class FlowStep
{
    /// <summary>Whether each element is mapped on its own, so that its log volume has one number for each.</summary>
    public virtual bool IsElementwise => false;

    /// <summary>Maps rows in the direction from noise to data.</summary>
    public abstract MappedRows Forward(Value rows);

    /// <summary>Maps rows in the direction from data to noise; the log volume is that of the inverse map.</summary>
    public abstract MappedRows Inverse(Value rows);

    /// <summary>The sum over the elements of a row, [rows, elements] -> [rows, 1].</summary>
    protected static Value Total(Value each) => Reshape(Sum(each, 1), [each.Shape[0], 1]);

    /// <summary>The same number for each row, [1] or [] -> [rows, 1].</summary>
    protected static Value Repeated(Value number, Value rows) => Broadcast(Reshape(number, [1, 1]), [rows.Shape[0], 1]);
}
