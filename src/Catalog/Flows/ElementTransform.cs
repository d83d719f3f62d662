using ProbDsl.Compiler.Typing;

namespace ProbDsl.Catalog.Flows;

/// <summary>
/// An increasing function of one number with parameters that a net computes: what coupling and autoregressive steps do to each element. At
/// parameters of 0 it is the identity.
/// </summary>
public abstract class ElementTransform
{
    /// <summary>The number of parameters of one element.</summary>
    public abstract int Parameters { get; }

    /// <summary>The end of the interval around 0 beyond which it is the identity; null if there is none.</summary>
    public virtual double? Interval => null;

    /// <summary>The range of its numbers for any parameters: an interval beyond which it is the identity keeps a range around it.</summary>
    public SupportRange Range(SupportRange from) => Interval is { } bound && from.Low <= -bound && from.High >= bound
        ? from : SupportRange.All;

    /// <summary>The function of each element, and the log of its derivative: [rows, elements] both.</summary>
    /// <param name="rows">[rows, elements].</param>
    /// <param name="parameters">[rows, elements, parameters].</param>
    public abstract MappedRows Forward(Value rows, Value parameters);

    /// <summary>The inverse of the function, and the log of the derivative of the inverse.</summary>
    /// <param name="rows">[rows, elements].</param>
    /// <param name="parameters">[rows, elements, parameters].</param>
    public abstract MappedRows Inverse(Value rows, Value parameters);

    /// <summary>One of the parameters, [rows, elements].</summary>
    protected static Value Parameter(Value parameters, int at) => Reshape(Slice(parameters, 2, at, 1), parameters.Shape[..2]);
}

/// <summary>x + t: keeps volume (Dinh et al. 2015).</summary>
public sealed class ShiftTransform : ElementTransform
{
    public override int Parameters => 1;

    public override MappedRows Forward(Value rows, Value parameters) => Unchanged(rows + Parameter(parameters, 0));

    public override MappedRows Inverse(Value rows, Value parameters) => Unchanged(rows - Parameter(parameters, 0));

    private static MappedRows Unchanged(Value rows) => new(rows, Broadcast(rows.Program.Constant(0), rows.Shape));
}

/// <summary>x exp(s) + t, with s between -3 and 3 (Dinh et al. 2017).</summary>
public sealed class AffineTransform : ElementTransform
{
    private const double MostLog = 3;

    public override int Parameters => 2;

    public override MappedRows Forward(Value rows, Value parameters)
    {
        var log = LogFactor(parameters);
        return new((rows * Exp(log)) + Parameter(parameters, 1), log);
    }

    public override MappedRows Inverse(Value rows, Value parameters)
    {
        var log = LogFactor(parameters);
        return new((rows - Parameter(parameters, 1)) * Exp(-log), -log);
    }

    private static Value LogFactor(Value parameters) => MostLog * Tanh(Parameter(parameters, 0) / MostLog);
}
