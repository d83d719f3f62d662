using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.Judging;

/// <summary>An affine map of points: x to A (x - center) + target.</summary>
/// <param name="Points">The points that it maps [points, dimension].</param>
/// <param name="Linear">A.</param>
/// <param name="Center">The center.</param>
/// <param name="Target">Where the center goes.</param>
internal sealed record AffineMap(double[] Points, Matrix<double> Linear, Vector<double> Center, Vector<double> Target)
{
    /// <summary>The map that leaves points where they are.</summary>
    public static AffineMap Identity(double[] points, int dimension)
    {
        var zero = Vector<double>.Build.Dense(dimension);
        return new(points, Matrix<double>.Build.DenseIdentity(dimension), zero, zero);
    }

    /// <summary>The log of the volume of the image of the unit cube.</summary>
    public double LogVolume => Math.Log(Math.Abs(Linear.Determinant()));

    /// <summary>The images of the points.</summary>
    public double[] Of() => Map(Linear, Center, Target);

    /// <summary>The points whose images the points are.</summary>
    public double[] Inverse() => Map(Linear.Inverse(), Target, Center);

    /// <summary>The map of the points of an earlier one, whose images this one maps.</summary>
    public AffineMap After(AffineMap earlier) => new(earlier.Points, Linear * earlier.Linear, earlier.Center,
        (Linear * (earlier.Target - Center)) + Target);

    private double[] Map(Matrix<double> linear, Vector<double> from, Vector<double> to)
    {
        var (dimension, mapped, own) = (from.Count, new double[Points.Length], Vector<double>.Build.Dense(from.Count));
        for (var i = 0; i < Points.Length; i += dimension)
        {
            for (var k = 0; k < dimension; k++) own[k] = Points[i + k] - from[k];
            var image = (linear * own) + to;
            for (var k = 0; k < dimension; k++) mapped[i + k] = image[k];
        }

        return mapped;
    }
}
