namespace ProbDsl.Compiler.Typing;

/// <summary>The supports of variables and distributions: the intersection of a variable's type and its distributions.</summary>
public static class Supports
{
    /// <summary>The variable with its support narrowed by its statements.</summary>
    public static Variable Narrow(Variable variable, ValueList<Statement> story)
    {
        Support? common = null;
        foreach (var statement in GraphNames.Of(story)[variable.Name])
        {
            if (statement is not Draw draw) continue;
            var support = Of(draw.Distribution);
            if (common is not null && support != common) return variable;
            common ??= support;
        }

        return common is null ? variable : variable with { Support = Intersect(variable.Support, common) };
    }

    /// <summary>The support of a distribution, as far as its signature and arguments determine it.</summary>
    public static Support Of(DistributionCall call)
    {
        if (call.Through.Count > 0) return Support.Of(call.Draws);
        return call.Of.Draws switch
        {
            DrawTypeSource.AsPattern => call.Of.Support is ParameterBounds bounds ? Resolve(call, bounds) : call.Of.Support,
            DrawTypeSource.AsDistributions => OfDistributions(call),
            _ => Support.Of(call.Draws),
        };
    }

    public static Support Intersect(Support type, Support distribution) => (type, distribution) switch
    {
        _ when type == distribution => type,
        (Reals, _) => distribution,
        (_, Reals) => type,
        (Integers, NaturalNumbers or FiniteSupport or IntegerIntervalSupport) => distribution,
        (NaturalNumbers, FiniteSupport) => distribution,
        (NaturalNumbers, Integers) => type,
        (PositiveReals, UnitInterval) => distribution,
        (UnitInterval, PositiveReals) => type,
        (FiniteSupport or Simplices or PositiveDefiniteMatrices or CorrelationMatrices or CholeskyFactors or OrderedVectors
            or PositiveOrderedVectors, _) => type,
        _ => new IntersectionSupport(type, distribution),
    };

    /// <summary>Whether a set certainly lies within another; null if bounds are unknown.</summary>
    public static bool? Within(Support inner, Support outer) => (inner, outer) switch
    {
        _ when inner == outer => true,
        (_, IntersectionSupport both) => Both(Within(inner, both.Type), Within(inner, both.Distribution)),
        _ when SupportRange.Of(inner) is { } small && SupportRange.Of(outer) is { } large => small.Within(large),
        (_, Reals) => inner is not (Simplices or PositiveDefiniteMatrices or CorrelationMatrices or CholeskyFactors) ? true : null,
        (PositiveOrderedVectors, OrderedVectors or PositiveReals) => true,
        (OrderedVectors, PositiveReals or UnitInterval) => false,
        (CorrelationMatrices, PositiveDefiniteMatrices) => true,
        (Reals, PositiveReals or UnitInterval or OrderedVectors or PositiveOrderedVectors) => false,
        _ => null,
    };

    private static bool? Both(bool? one, bool? other) =>
        one == false || other == false ? false : one is null || other is null ? null : true;

    private static Support Resolve(DistributionCall call, ParameterBounds bounds)
    {
        var (low, high) = (bounds.Low is null ? null : call[bounds.Low], bounds.High is null ? null : call[bounds.High]);
        if (!bounds.IsWhole) return new IntervalSupport(low, high);
        return Whole(low) is { } first && Whole(high) is { } last && first.Number is { } from && Math.Abs(from) < int.MaxValue
            && last.IsAtLeast(first) == true
            ? new FiniteSupport(last - first + Size.One, (int)from)
            : new IntegerIntervalSupport(low, high);
    }

    private static Size? Whole(Expr? bound) => bound switch
    {
        Literal number when number.Value == Math.Floor(number.Value) && Math.Abs(number.Value) < int.MaxValue =>
            Size.Of((long)number.Value),
        SizeValue quantity => quantity.Size,
        _ => null,
    };

    /// <summary>
    /// The support of a distribution of distributions: the bounds if truncated, the component's if censored, the common one for a mixture.
    /// </summary>
    private static Support OfDistributions(DistributionCall call)
    {
        var inner = call.Distributions.Select(Of).ToList();
        if (call.Of.Support is ParameterBounds bounds)
            return inner[0] is NaturalNumbers or Integers or FiniteSupport ? inner[0]
                : new IntervalSupport(call[bounds.Low!], call[bounds.High!]);
        var over = call.Arguments.Select(a => a.Argument).OfType<DistributionCalls>().FirstOrDefault()?.Over;
        return inner.TrueForAll(s => s == inner[0]) && !(over is not null && DependsOn(inner[0], over))
            ? inner[0] : Support.Of(call.Draws);
    }

    /// <summary>Whether the bounds of a component differ from one to the next: `Uniform(k - 1, k) for k in 1..K`.</summary>
    private static bool DependsOn(Support support, Loop over)
    {
        var (low, high) = support switch
        {
            IntervalSupport between => (between.Low, between.High),
            IntegerIntervalSupport between => (between.Low, between.High),
            _ => (null, null),
        };
        return Reads(low) || Reads(high);

        bool Reads(Expr? bound) => bound is not null && ExprTree.All(bound).Any(part =>
            (part is Position at && at.Loop == over) || (part is Access access && ExprTree.LoopsOf(access).Contains(over)));
    }
}
