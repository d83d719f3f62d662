namespace ProbDsl.Compiler.Typing;

/// <summary>The lets and the body of a net.</summary>
internal static class NetParts
{
    /// <summary>Whether the first stage of a pipe mentions an argument or a let of the net.</summary>
    public static bool StartsWithName(NetSyntax net, ExprSyntax pipe) =>
        SyntaxTree.Names(Pipes.Stages(pipe)[0]).Any(n => net.Arguments.Any(a => a.Name.Text == n) || net.Lets.Any(l => l.Name.Text == n));
}
