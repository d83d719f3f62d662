namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// The regularized incomplete gamma functions as logarithms, with all their derivatives. The tail beyond y = shape, on y's side, is
/// y^shape exp(-y) / Gamma(shape) times an integral; the other one is its complement. Relative errors: 1e-13 for shapes from 0.1, 1e-9 for
/// shapes of 0.001.
/// </summary>
internal static class IncompleteGamma
{
    /// <summary>log P(Y &lt;= y) of Gamma(shape, 1).</summary>
    public static Value LogLower(Value shape, Value y) => Compute(shape, y).Lower;

    /// <summary>log P(Y &gt; y) of Gamma(shape, 1).</summary>
    public static Value LogUpper(Value shape, Value y) => Compute(shape, y).Upper;

    private static (Value Lower, Value Upper) Compute(Value shape, Value y)
    {
        var isInside = (y > 0) & (y < double.PositiveInfinity);
        var inside = Where(isInside, y, shape);
        var isBelow = inside <= shape;
        // the other branch has an argument at which it is finite
        var ratio = Where(isBelow, LogBelow(shape, Where(isBelow, inside, shape)), LogBeyond(shape, Where(isBelow, shape, inside)));
        var tail = Min(Deviance.OfGamma(shape, inside, Log(inside)) + ratio, 0);
        var other = LogComplement.Exp(-tail);
        return (Where(isInside, Where(isBelow, tail, other), Where(y > 0, 0, double.NegativeInfinity)),
            Where(isInside, Where(isBelow, other, tail), Where(y > 0, double.NegativeInfinity, 0)));
    }

    // for t = y exp(-z) below y: int exp(-shape z - y (exp(-z) - 1)) dz, which is (1 + y times the same for shape + 1) / shape
    private static Value LogBelow(Value shape, Value y)
    {
        var (next, column) = (ColumnOf(shape + 1), ColumnOf(y));
        var scale = 1 / Sqrt(Square(shape + 1 - y) + y);
        return Log1p(y * Exp(TailIntegral.Log(scale, z => -(next * z) - (column * Expm1(-z))))) - Log(shape);
    }

    // for t = y (1 + v) beyond y: int (1 + v)^(shape - 1) exp(-y v) dv
    private static Value LogBeyond(Value shape, Value y)
    {
        var (power, column, bend) = (ColumnOf(shape - 1), ColumnOf(y), Max(shape - 1, 0));
        var scale = 1 / Sqrt(Square(y - bend) + bend);
        return TailIntegral.Log(scale, v => (power * Log1p(v)) - (column * v));
    }

    private static Value ColumnOf(Value value) => Functions.Matrices.Column(value);

    /// <summary>The same of numbers: log P(Y &lt;= y) and log P(Y &gt; y).</summary>
    public static LogTails Compute(double shape, double y)
    {
        if (!(y > 0)) return LogTails.AllAbove;
        if (double.IsPositiveInfinity(y)) return LogTails.AllBelow;
        var kernel = (shape * Math.Log(y)) - y - LogGamma.Compute(shape);
        if (y <= shape)
        {
            var scale = 1 / Math.Sqrt(((shape + 1 - y) * (shape + 1 - y)) + y);
            var sum = 0.0;
            for (var k = 0; k < TailIntegral.Places.Length; k++)
            {
                var z = scale * TailIntegral.Places[k];
                sum += Math.Exp(TailIntegral.LogWeights[k] - ((shape + 1) * z) - (y * NearZero.Expm1(-z)));
            }

            return LogTails.OfBelow(kernel + Math.Log((1 + (y * scale * sum)) / shape));
        }
        else
        {
            var bend = Math.Max(shape - 1, 0);
            var scale = 1 / Math.Sqrt(((y - bend) * (y - bend)) + bend);
            var sum = 0.0;
            for (var k = 0; k < TailIntegral.Places.Length; k++)
            {
                var v = scale * TailIntegral.Places[k];
                sum += Math.Exp(TailIntegral.LogWeights[k] + ((shape - 1) * NearZero.Log1p(v)) - (y * v));
            }

            return LogTails.OfAbove(kernel + Math.Log(scale * sum));
        }
    }
}
