using System.Numerics.Tensors;

namespace ProbDsl.Inference.Optimization;

/// <summary>The units [dimension] in which an optimization measures lengths where the coordinates' scales differ too much: 1 /
/// sqrt|H_jj|.</summary>
internal sealed class CoordinateWidths(double[] widths)
{
    public double[] Values => widths;

    /// <summary>The widths at this state if the density still increases in these units; null where the state is a maximum in any
    /// units.</summary>
    /// <param name="function">The density.</param>
    /// <param name="state">The state at which an optimization converged.</param>
    /// <param name="allowed">The length of the gradient in widths, that is in standard deviations, below which a point counts as a
    /// maximum.</param>
    public static CoordinateWidths? Correct(IDifferentiable function, BfgsState state, double allowed)
    {
        int[] unseen = [.. Enumerable.Range(0, state.Position.Length).Where(j => !state.Pairs.HaveReduced(j, state.Gradient[j]))];
        if (unseen.Length == 0) return null;
        // of thousands of coordinates most have been seen
        var own = At(new RestrictedFunction(function, [.. state.Position], unseen), Array.ConvertAll(unseen, j => state.Position[j]));
        if (!(own.Length(Array.ConvertAll(unseen, j => state.Gradient[j])) > allowed)) return null;
        var found = At(function, state.Position);
        return found.Length(state.Gradient) > allowed && !found.IsLike(state.Widths) ? found : null;
    }

    /// <summary>The widths at a point.</summary>
    public static CoordinateWidths At(IDifferentiable function, double[] position)
    {
        var differences = new GradientDifferences(function, [.. position]);
        differences.Center();
        return new(differences.Widths());
    }

    /// <summary>The squared lengths of a step and of a change of gradient, in widths.</summary>
    public (double Step, double Change) Squares(ReadOnlySpan<double> step, ReadOnlySpan<double> change)
    {
        var (squaredStep, squaredChange) = (0.0, 0.0);
        for (var j = 0; j < widths.Length; j++)
        {
            squaredStep += step[j] / widths[j] * (step[j] / widths[j]);
            squaredChange += change[j] * widths[j] * (change[j] * widths[j]);
        }

        return (squaredStep, squaredChange);
    }

    /// <summary>Multiplies each entry by its squared width.</summary>
    public void Square(Span<double> direction)
    {
        TensorPrimitives.Multiply(direction, widths, direction);
        TensorPrimitives.Multiply(direction, widths, direction);
    }

    /// <summary>Sets the direction to the gradient's, with length 1, and returns the gradient's length.</summary>
    public double Aim(double[] gradient, Span<double> direction)
    {
        var length = Length(gradient);
        if (length == 0) return 0;
        gradient.CopyTo(direction);
        Square(direction);
        TensorPrimitives.Divide(direction, length, direction);
        return length;
    }

    private double Length(double[] gradient) => Math.Sqrt(Squares(gradient, gradient).Change);

    private bool IsLike(CoordinateWidths? other) =>
        other is not null && Enumerable.Range(0, widths.Length).All(j => Math.Abs(Math.Log(widths[j] / other.Values[j])) < Math.Log(2));
}
