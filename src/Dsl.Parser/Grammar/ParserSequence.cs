namespace ProbDsl.Parser.Grammar;

/// <summary>
/// Runs parsers in sequence and builds a node from their results. A query expression does the same, but the compiler generates types for
/// each of its clauses, which every startup would load.
/// </summary>
internal static class ParserSequence
{
    public static Parser<TNode> Read<T1, T2, TNode>(Parser<T1> first, Parser<T2> second, Func<T1, T2, TNode> node) => input =>
    {
        var one = first(input);
        if (!one.WasSuccessful) return Terminals.Failed<T1, TNode>(one);
        var two = second(one.Remainder);
        if (!two.WasSuccessful) return Terminals.Failed<T2, TNode>(two);
        return Result.Success(node(one.Value, two.Value), two.Remainder);
    };

    public static Parser<TNode> Read<T1, T2, T3, TNode>(
        Parser<T1> first, Parser<T2> second, Parser<T3> third, Func<T1, T2, T3, TNode> node) => input =>
    {
        var one = first(input);
        if (!one.WasSuccessful) return Terminals.Failed<T1, TNode>(one);
        var two = second(one.Remainder);
        if (!two.WasSuccessful) return Terminals.Failed<T2, TNode>(two);
        var three = third(two.Remainder);
        if (!three.WasSuccessful) return Terminals.Failed<T3, TNode>(three);
        return Result.Success(node(one.Value, two.Value, three.Value), three.Remainder);
    };

    public static Parser<TNode> Read<T1, T2, T3, T4, TNode>(
        Parser<T1> first, Parser<T2> second, Parser<T3> third, Parser<T4> fourth, Func<T1, T2, T3, T4, TNode> node) => input =>
    {
        var one = first(input);
        if (!one.WasSuccessful) return Terminals.Failed<T1, TNode>(one);
        var two = second(one.Remainder);
        if (!two.WasSuccessful) return Terminals.Failed<T2, TNode>(two);
        var three = third(two.Remainder);
        if (!three.WasSuccessful) return Terminals.Failed<T3, TNode>(three);
        var four = fourth(three.Remainder);
        if (!four.WasSuccessful) return Terminals.Failed<T4, TNode>(four);
        return Result.Success(node(one.Value, two.Value, three.Value, four.Value), four.Remainder);
    };
}
