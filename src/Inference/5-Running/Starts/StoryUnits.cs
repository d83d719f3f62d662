namespace ProbDsl.Inference.Starts;

/// <summary>
/// The units of unknowns that the units of the data imply: what a distribution draws, its location and its scale have the same unit, as
/// have the terms of a sum. A coefficient of x in a mean of y is in units of y / x, and so is the scale of its prior; a variance is in
/// squared units. Where the data do not determine a unit, scales that the story gives as numbers do: `f[n] ~ Normal(0, 1)`.
/// </summary>
public sealed class StoryUnits
{
    /// <summary>The largest number of equations of a statement.</summary>
    private const int Most = 4096;

    private readonly UnitElements elements;
    private readonly UnitTerms terms;
    private readonly Dictionary<UnitElement, double> logs = [];

    public StoryUnits(Problem problem)
    {
        (Data, elements) = (new(problem), new(problem));
        terms = new(problem, Data, elements);
        var equations = problem.Graph.Story.OfType<Assignment>().SelectMany(s => Equations(s).Take(Most)).ToList();
        // a scale given as a number may be that of a wide prior
        Solve([.. equations.Where(e => !e.IsGiven)]);
        Solve(equations);
    }

    /// <summary>The units of the data.</summary>
    public DataUnits Data { get; }

    /// <summary>
    /// The logarithm of the unit of the element of an unknown at these positions, from 0; null if it is not known.
    /// </summary>
    public double? LogUnitOf(Variable unknown, IReadOnlyList<int?> positions) =>
        elements.At(unknown, positions).Take(1).Select(e => logs.TryGetValue(e, out var log) ? log : (double?)null).Single();

    /// <summary>Each equation that has one unit left determines it.</summary>
    private void Solve(IReadOnlyList<Equation> equations)
    {
        for (var (left, before) = (equations, int.MaxValue); left.Count < before;)
        {
            before = left.Count;
            left = [.. left.Where(e => !IsSolved(e))];
        }
    }

    private bool IsSolved(Equation equation)
    {
        var open = equation.IsOne.Powers.Where(p => !logs.ContainsKey(p.Key)).Take(2).ToList();
        if (open.Count > 1) return false;
        if (open is [var (element, power)])
            logs[element] = -(equation.IsOne.Log + equation.IsOne.Powers.Where(p => p.Key != element).Sum(p => p.Value * logs[p.Key]))
                / power;
        return true;
    }

    /// <summary>A product of units that is 1.</summary>
    /// <param name="IsOne">The product.</param>
    /// <param name="IsGiven">Whether it is a scale that the story gives as a number.</param>
    private sealed record Equation(UnitProduct IsOne, bool IsGiven);

    private IEnumerable<Equation> Equations(Assignment statement)
    {
        var own = statement.Target.Type.Dims.Select(d => elements.SizeOf(d)).ToList();
        foreach (var loops in Positions(statement.Loops))
            foreach (var at in own.Aggregate<int?, IEnumerable<ImmutableList<int?>>>([[]],
                (all, size) => all.SelectMany(a => size is { } n ? Enumerable.Range(0, n).Select(i => a.Add(i)) : [a.Add(null)])))
                foreach (var unit in terms.OfElements(statement.Target, at, loops))
                    foreach (var equation in statement switch
                    {
                        Define define => Equal(unit, terms.Of(define.Value, at, loops)),
                        Draw draw => NetsInOpenUnits.Components(draw.Distribution).SelectMany(c => Equal(unit, c, at, loops)),
                        _ => [],
                    }) yield return equation;
    }

    private static IEnumerable<Equation> Equal(UnitProduct unit, IEnumerable<UnitProduct> terms) =>
        terms.Where(t => t.Powers.Count > 0).Select(t => new Equation(unit.Times(t, -1), false));

    private IEnumerable<Equation> Equal(UnitProduct unit, DistributionCall call, ImmutableList<int?> at,
        ImmutableDictionary<string, int> loops)
    {
        if (call.Through.Count > 0 || !(call.Of.Is(DistributionTraits.LocationScale) || call.Of.Is(DistributionTraits.GaussianVector)))
            yield break;
        foreach (var given in call.Values)
        {
            var (isInUnits, scale) = PowerOf(given.Parameter.Name);
            if (!isInUnits) continue;
            // of a matrix, what belongs to an element of the vector is on the diagonal
            var position = given.Value.Type.Rank > at.Count ? at.Add(at[^1]) : [.. at.TakeLast(given.Value.Type.Rank)];
            var of = UnitProduct.Number(0).Times(unit, scale ?? 1);
            foreach (var term in terms.Of(given.Value, position, loops))
                if (term.Powers.Count > 0 || scale is not null) yield return new(of.Times(term, -1), term.Powers.Count == 0);
        }
    }

    /// <summary>Whether a parameter has a unit, and which power of that of a draw if it is a scale.</summary>
    private static (bool HasUnit, int? ScalePower) PowerOf(string parameter) => parameter switch
    {
        "covariance" => (true, 2),
        "cholesky" => (true, 1),
        _ => NetsInOpenUnits.UnitOf(parameter),
    };

    /// <summary>The positions of the loops that are taken one by one.</summary>
    private IEnumerable<ImmutableDictionary<string, int>> Positions(IReadOnlyList<Loop> loops)
    {
        IEnumerable<ImmutableDictionary<string, int>> all = [ImmutableDictionary<string, int>.Empty];
        foreach (var loop in loops)
            if (elements.RangeOf(loop) is var (from, to))
                all = all.SelectMany(a => Enumerable.Range(from, Math.Max(0, to - from + 1)).Select(i => a.Add(loop.Name, i)));

        return all;
    }
}
