namespace ProbDsl.Catalog.Flows;

/// <summary>
/// x + u tanh(w'x + b). The part of u along w is moved so that w'u > -1 (Rezende and Mohamed 2015, appendix A.1); then w'x determines
/// w'y, and the other way round. Of a raw v with d = w'v, u is v + h(d) d w / |w|^2 with w'u = softplus(d + log(e - 1)) - 1 = d + h(d) d:
/// it is 0 where d is, so that u is bounded as w goes to 0. Softplus without the shift, as in the article, has a pole there.
/// </summary>
internal sealed class PlanarStep : FlowStep
{
    /// <summary>Newton steps of the inverse, from the side where none goes too far.</summary>
    private const int Steps = 10;

    /// <summary>Of softplus(d + log(e - 1)): the shift, and the coefficients of its series about 0.</summary>
    private const double Shift = 0.541324854612918, First = 1 - (1 / Math.E), Second = First * (1 - First) / 2,
        Third = Second * (1 - (2 * First)) / 3, Fourth = Second * (1 - (6 * First) + (6 * First * First)) / 12;

    /// <summary>The d below which the series has all digits, and the smallest |w|^2 to divide by.</summary>
    private const double Near = 0.003, Least = 1e-30;

    /// <summary>w and u, [rows or 1, elements], b and w'u, [rows or 1, 1].</summary>
    private readonly Value along, move, shift, product;

    private PlanarStep(Value direction, Value raw, Value shift)
    {
        var dot = Total(direction * raw);
        var excess = dot * Excess(dot);
        product = dot + excess;
        move = raw + (excess * direction / Max(Total(Square(direction)), Least));
        (along, this.shift) = (direction, shift);
    }

    public static PlanarStep Create(MapCall call)
    {
        var size = call.Elements;
        var direction = FlowParameters.Lower(call, "w", size, new Initialization.Normal(1 / Math.Sqrt(size)));
        var raw = FlowParameters.Lower(call, "u", size, new Initialization.Normal(0.1));
        return new(direction, raw, FlowParameters.Lower(call, "b", 1, Initialization.Zeros));
    }

    /// <summary>(softplus(d + log(e - 1)) - 1 - d) / d; near 0, where the difference has no digits, by its series.</summary>
    private static Value Excess(Value d)
    {
        var isNear = Abs(d) < Near;
        var away = Where(isNear, 1, d);
        var series = First - 1 + (d * (Second + (d * (Third + (d * Fourth)))));
        return Where(isNear, series, (Softplus(away + Shift) - 1 - away) / away);
    }

    public override MappedRows Forward(Value rows)
    {
        var ridge = Tanh(Total(along * rows) + shift);
        return new(rows + (move * ridge), LogVolume(ridge));
    }

    public override MappedRows Inverse(Value rows)
    {
        var ridge = Tanh(Argument(Total(along * rows) + shift));
        return new(rows - (move * ridge), -LogVolume(ridge));
    }

    private Value LogVolume(Value ridge) => Log1p(product * (1 - Square(ridge)));

    /// <summary>The a with a + w'u tanh(a) = sum, [rows, 1]. The last step has the gradient of the root.</summary>
    private Value Argument(Value sum)
    {
        var (c, goal) = (StopGradient(product), StopGradient(sum));
        var distance = Abs(goal);
        var at = Start(c, distance);
        for (var step = 0; step < Steps; step++) at = Next(at, c, distance);
        return Next(StopGradient(Where(goal < 0, -at, at)), product, sum);
    }

    private static Value Next(Value at, Value c, Value goal)
    {
        var ridge = Tanh(at);
        return at - ((at + (c * ridge) - goal) / (1 + (c * (1 - Square(ridge)))));
    }

    /// <summary>
    /// A start for a goal of at least 0: before the root where the function is concave (c above 0), after it where it is convex. There a -
    /// tanh(a) is at least a^3 / 5 below 1.
    /// </summary>
    private static Value Start(Value c, Value goal)
    {
        var cubic = Where(goal < 0.2, Pow(5 * goal, 1.0 / 3), goal - c);
        return Where(c > 0, Max(goal - c, 0), Min(Min(goal - c, goal / (1 + c)), cubic));
    }
}
