namespace ProbDsl.Catalog.Flows;

/// <summary>
/// A Runge-Kutta method. Stage i is evaluated at time t + Nodes[i] h, at the state plus h times the sum of the earlier derivatives weighted
/// by Stages[i]; the step adds h times the sum of all derivatives weighted by Weights.
/// </summary>
/// <param name="Errors">
/// The weights minus those of the embedded method of one order less; null without one. The last stage is then the first one of the next
/// step (first same as last).
/// </param>
/// <param name="Order">The local error of a step of length h is of order h^(Order + 1).</param>
public sealed record ButcherTableau(string Name, int Order, double[] Nodes, double[][] Stages, double[] Weights, double[]? Errors)
{
    /// <summary>Dormand and Prince 1980, table 2: RK5(4)7M.</summary>
    public static ButcherTableau Dopri5 { get; } = new("dopri5", 5, [0, 1 / 5.0, 3 / 10.0, 4 / 5.0, 8 / 9.0, 1, 1],
        [
            [],
            [1 / 5.0],
            [3 / 40.0, 9 / 40.0],
            [44 / 45.0, -56 / 15.0, 32 / 9.0],
            [19372 / 6561.0, -25360 / 2187.0, 64448 / 6561.0, -212 / 729.0],
            [9017 / 3168.0, -355 / 33.0, 46732 / 5247.0, 49 / 176.0, -5103 / 18656.0],
            [35 / 384.0, 0, 500 / 1113.0, 125 / 192.0, -2187 / 6784.0, 11 / 84.0],
        ],
        [35 / 384.0, 0, 500 / 1113.0, 125 / 192.0, -2187 / 6784.0, 11 / 84.0, 0],
        [71 / 57600.0, 0, -71 / 16695.0, 71 / 1920.0, -17253 / 339200.0, 22 / 525.0, -1 / 40.0]);

    /// <summary>Tsitouras 2011, table 1.</summary>
    public static ButcherTableau Tsit5 { get; } = new("tsit5", 5, [0, 0.161, 0.327, 0.9, 0.9800255409045097, 1, 1],
        [
            [],
            [0.161],
            [-0.008480655492356989, 0.335480655492357],
            [2.8971530571054935, -6.359448489975075, 4.3622954328695815],
            [5.325864828439257, -11.748883564062828, 7.4955393428898365, -0.09249506636175525],
            [5.86145544294642, -12.92096931784711, 8.159367898576159, -0.071584973281401, -0.028269050394068383],
            [0.09646076681806523, 0.01, 0.4798896504144996, 1.379008574103742, -3.290069515436081, 2.324710524099774],
        ],
        [0.09646076681806523, 0.01, 0.4798896504144996, 1.379008574103742, -3.290069515436081, 2.324710524099774, 0],
        [-0.00178001105222577714, -0.0008164344596567469, 0.007880878010261995, -0.1447110071732629, 0.5823571654525552,
            -0.45808210592918697, 0.015151515151515152]);

    public static ButcherTableau Rk4 { get; } =
        new("rk4", 4, [0, 0.5, 0.5, 1], [[], [0.5], [0, 0.5], [0, 0, 1]], [1 / 6.0, 1 / 3.0, 1 / 3.0, 1 / 6.0], null);

    public static ButcherTableau Euler { get; } = new("euler", 1, [0], [[]], [1], null);

    public static ButcherTableau Of(string name) => name switch { "tsit5" => Tsit5, "rk4" => Rk4, "euler" => Euler, _ => Dopri5 };
}
